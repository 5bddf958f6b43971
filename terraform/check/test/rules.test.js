'use strict';
// Seeded mistakes: a check that finds nothing wrong with these would find nothing at all.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { readModule } = require('../lib/hcl');
const { checkBlocks, checkNames } = require('../lib/rules');

async function module(text) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-rules-'));
  try {
    fs.writeFileSync(path.join(folder, 'main.tf'), text);
    return await readModule(folder);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

const TOPIC = `
resource "google_pubsub_topic" "t" {
  name                       = "trades"
  message_retention_duration = "86400s"
  schema_settings {
    schema   = "projects/p/schemas/s"
    encoding = "JSON"
  }
}`;

const MISTAKES = {
  'a misspelt argument': [TOPIC.replace('message_retention_duration', 'message_retention'), 'google_pubsub_topic.t: there is no argument or block "message_retention"'],
  'a misspelt argument of a block': [TOPIC.replace('encoding', 'encodings'), 'google_pubsub_topic.t.schema_settings: there is no argument or block "encodings"'],
  'a missing argument': [TOPIC.replace('name  ', '# '), 'google_pubsub_topic.t: "name" is required'],
  'a missing argument of a block': [TOPIC.replace('schema   =', '# '), 'google_pubsub_topic.t.schema_settings: "schema" is required'],
  'a block written as an argument': [TOPIC.replace('schema_settings {', 'schema_settings = {'), 'google_pubsub_topic.t: "schema_settings" is a block; write it without \'=\''],
  'an argument written as a block': [TOPIC.replace('schema_settings {', 'labels { a = 1 }\n schema_settings {'), 'google_pubsub_topic.t: "labels" is an argument; write it with \'=\''],
  'a type that is none': [TOPIC.replace('google_pubsub_topic', 'google_pubsub_topics'), 'google_pubsub_topics.t: the provider google has no such type'],
  'a type of the other provider': ['resource "google_dataflow_flex_template_job" "j" { name = "j" }', 'google_dataflow_flex_template_job.j: the provider google has no such type'],
  'a misspelt data source': ['data "google_project" "p" { projects = "p" }', 'data.google_project.p: there is no argument or block "projects"'],
  'a literal of another type': ['resource "google_pubsub_subscription" "s" { name = "s", topic = "t", enable_message_ordering = "yes" }'.replace(/, /g, '\n').replace('{ ', '{\n').replace(' }', '\n}'), 'google_pubsub_subscription.s: "enable_message_ordering" is "yes" (expected boolean | cdktf.IResolvable)'],
  'a mistake in a dynamic block': [TOPIC.replace('schema_settings {', 'dynamic "message_storage_policy" {\n for_each = [1]\n content {\n regions = ["r"]\n }\n }\n schema_settings {'), 'google_pubsub_topic.t.message_storage_policy: there is no argument or block "regions"'],
};

for (const [name, [text, expected]] of Object.entries(MISTAKES)) {
  test(`finds ${name}`, async () => {
    assert.ok((await checkBlocks(await module(text))).includes(expected), JSON.stringify(await checkBlocks(await module(text))));
  });
}

test('finds nothing wrong with what is right', async () => {
  assert.deepEqual(await checkBlocks(await module(TOPIC)), []);
});

test('finds names that nothing uses and what is not described', async () => {
  const errors = checkNames(
    await module(`
variable "used" {
  description = "It is."
  type        = string
}
variable "unused" {
  description = "It is not."
  type        = string
}
variable "plain" {
  default = 1
}
locals {
  idle = var.plain
}
output "o" {
  value = var.used
}`),
  );
  assert.deepEqual(errors.sort(), [
    'local "idle": nothing uses it',
    'output "o": has no description',
    'variable "plain": has no description',
    'variable "plain": has no type',
    'variable "unused": nothing uses it',
  ]);
});
