'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { evaluate } = require('../lib/evaluate');

const MODULE = `
variable "topics" {
  type = map(string)
}
resource "google_pubsub_topic" "t" {
  for_each = var.topics
  name     = each.value
  dynamic "message_storage_policy" {
    for_each = each.key == "near" ? ["europe-west1"] : []
    content {
      allowed_persistence_regions = [message_storage_policy.value]
    }
  }
}
resource "google_service_account" "a" {
  account_id = "a"
}
resource "google_pubsub_topic_iam_member" "m" {
  for_each = google_pubsub_topic.t
  topic    = each.value.name
  role     = "roles/pubsub.publisher"
  member   = "serviceAccount:\${google_service_account.a.email}"
}
output "ids" {
  value = { for name, topic in google_pubsub_topic.t : name => topic.id }
}`;

const ROOT = `
variable "far" {
  type = string
}
module "topics" {
  source = "../../modules/topics"
  topics = { near = "one", far = var.far }
}
output "ids" {
  value = module.topics.ids
}`;

async function run(module, root = ROOT) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-evaluate-'));
  try {
    for (const [name, text] of [['modules/topics', module], ['examples/root', root]]) {
      fs.mkdirSync(path.join(folder, name), { recursive: true });
      fs.writeFileSync(path.join(folder, name, 'main.tf'), text);
    }
    return await evaluate(folder, 'examples/root', { far: 'two' });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

test('gives the arguments of each resource, and what each would give', async () => {
  const { resources, outputs } = await run(MODULE);
  const topics = Object.fromEntries(resources.filter(({ type }) => type === 'google_pubsub_topic').map(({ key, args }) => [key, args]));
  const member = resources.find(({ type, key }) => type === 'google_pubsub_topic_iam_member' && key === 'far');

  assert.deepEqual(topics.near, { name: 'one', message_storage_policy: [{ allowed_persistence_regions: ['europe-west1'] }] });
  assert.deepEqual(topics.far, { name: 'two', message_storage_policy: [] });
  assert.equal(member.args.topic, 'two');
  assert.match(member.args.member, /^serviceAccount:.+@.+\.iam\.gserviceaccount\.com$/);
  assert.deepEqual(Object.keys(outputs.ids), ['far', 'near']);
});

const MISTAKES = {
  'a variable that is not declared': [MODULE.replace('= var.topics', '= var.topic'), ROOT, /An input variable with the name "topic" has not been declared/],
  'an attribute that a resource does not have': [MODULE.replace('a.email', 'a.mail'), ROOT, /does not have an attribute named\s+"mail"/],
  'a resource that is not declared': [MODULE.replace('google_service_account.a.email', 'google_service_account.b.email'), ROOT, /google_service_account__b/],
  'an input that is missing': [MODULE, ROOT.replace('topics = {', 'other = {'), /The argument "topics" is required/],
  'an output that is not there': [MODULE, ROOT.replace('topics.ids', 'topics.names'), /does not have an attribute named\s+"names"/],
  'keys that are known only after what they name is made': [MODULE.replace('for_each = google_pubsub_topic.t\n', 'for_each = toset([google_service_account.a.email])\n').replace('each.value.name', 'each.value'), ROOT, /Invalid for_each argument/],
};

for (const [name, [module, root, expected]] of Object.entries(MISTAKES)) {
  test(`refuses ${name}`, async () => {
    await assert.rejects(run(module, root), (e) => expected.test(e.message) || assert.fail(e.message));
  });
}
