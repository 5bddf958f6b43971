'use strict';
// What the google providers take and give, read from the typings that are generated from their schemas.

const fs = require('fs');
const path = require('path');

const PACKAGES = { google: '@cdktf/provider-google', 'google-beta': '@cdktf/provider-google-beta' };

const cache = new Map();

/**
 * The schema of a resource or data source; null where the provider has none of that type.
 *
 * @param kind 'resource' or 'data'
 * @param type as in google_pubsub_topic
 * @param provider 'google' or 'google-beta'
 * @return {config, blocks, computed}: the arguments of the type, those of its blocks by the name of their interface,
 *     and what it gives once made; an argument is {required, block, type}
 */
function schema(kind, type, provider = 'google') {
  const key = [kind, type, provider].join(' ');
  if (!cache.has(key)) cache.set(key, load(kind, type, provider));
  return cache.get(key);
}

function load(kind, type, provider) {
  const name = type.replace(/^google_/, '').replace(/_/g, '-');
  const folders = kind === 'data' ? [`data-google-${name}`] : [name, `google-${name}`];
  const root = path.join(path.dirname(require.resolve(`${PACKAGES[provider]}/package.json`)), 'lib');
  const file = folders.map((folder) => path.join(root, folder, 'index.d.ts')).find((f) => fs.existsSync(f));
  return file ? read(fs.readFileSync(file, 'utf8')) : null;
}

function read(typings) {
  const blocks = {};
  let config;
  for (const [, name, parent, body] of typings.matchAll(/export interface (\w+)( extends cdktf\.TerraformMetaArguments)? \{([\s\S]*?)\n\}/g)) {
    blocks[name] = members(body);
    if (parent) config = name;
  }
  for (const argument of Object.values(blocks).flatMap(Object.values)) {
    argument.block = argument.type.match(/\w+/g)?.find((word) => word in blocks) ?? null;
  }
  const computed = {};
  for (const [, name, parent, body] of typings.matchAll(/export declare class (\w+) extends cdktf\.(\w+) \{([\s\S]*?)\n\}/g)) {
    if (/^Terraform(Resource|DataSource)$/.test(parent)) computed[config] = getters(body);
    else if (name.endsWith('OutputReference')) computed[name.replace(/OutputReference$/, '')] = getters(body);
  }
  return { config, blocks, computed };
}

function members(body) {
  const all = {};
  for (const [, name, optional, type] of body.matchAll(/#(\w+) \w+#\w+\}(?:(?!\*\/)[\s\S])*\*\/\s*readonly \w+(\??): ([^;]+);/g)) {
    all[name] = { required: optional === '', type: type.trim() };
  }
  return all;
}

/** What a class has to read: {name: type}, without its inputs. */
function getters(body) {
  const all = {};
  for (const [, name, type] of body.matchAll(/^\s+get (\w+)\(\): ([^;]+);/gm)) {
    if (!name.endsWith('Input') && name !== 'internalValue') all[snake(name)] = type.trim();
  }
  return all;
}

function snake(name) {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

module.exports = { schema };
