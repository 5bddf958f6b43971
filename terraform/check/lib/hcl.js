'use strict';
// Terraform files as JSON.

const fs = require('fs');
const path = require('path');
const { parse } = require('@cdktf/hcl2json');

/** All .tf files of a folder as one: {variable: {NAME: [..]}, resource: {TYPE: {NAME: [..]}}, ...}. */
async function readModule(folder) {
  const module = {};
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.tf')).sort()) {
    merge(module, await parse(file, fs.readFileSync(path.join(folder, file), 'utf8')));
  }
  return module;
}

function merge(into, from) {
  for (const [key, value] of Object.entries(from)) {
    if (Array.isArray(value)) into[key] = [...(into[key] ?? []), ...value];
    else merge((into[key] ??= {}), value);
  }
}

/** Folders below this one that hold .tf files. */
function moduleFolders(root) {
  const found = [];
  for (const entry of fs.readdirSync(root, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const folder = path.join(root, entry.name);
    if (fs.readdirSync(folder).some((name) => name.endsWith('.tf'))) found.push(folder);
    found.push(...moduleFolders(folder));
  }
  return found.sort();
}

/** Each google resource and data source of a module: {kind, type, name, body, provider, where}. */
function googleBlocks(module) {
  const found = [];
  for (const kind of ['resource', 'data']) {
    for (const [type, named] of Object.entries(module[kind] ?? {})) {
      if (!type.startsWith('google_')) continue;
      for (const [name, [body]] of Object.entries(named)) {
        const provider = expression(body.provider) ?? body.provider ?? 'google';
        found.push({ kind, type, name, body, provider, where: `${kind === 'data' ? 'data.' : ''}${type}.${name}` });
      }
    }
  }
  return found;
}

/** The expression of a string that is one as a whole; null for any other. */
function expression(value) {
  const parts = typeof value === 'string' ? template(value) : [];
  return parts.length === 1 && parts[0].expression !== undefined ? parts[0].expression : null;
}

/** The parts of a template: {literal} or {expression}. */
function template(text) {
  const parts = [];
  let literal = '';
  for (let i = 0; i < text.length; ) {
    if (text.startsWith('$${', i)) {
      literal += '$${';
      i += 3;
    } else if (text.startsWith('${', i)) {
      const end = closing(text, i + 2);
      if (literal) parts.push({ literal });
      literal = '';
      parts.push({ expression: text.slice(i + 2, end) });
      i = end + 1;
    } else {
      literal += text[i++];
    }
  }
  if (literal) parts.push({ literal });
  return parts;
}

/** Where the brace that was opened before this place is closed. */
function closing(text, from) {
  let quoted = false;
  for (let i = from, depth = 0; i < text.length; i++) {
    if (quoted && text[i] === '\\') i++;
    else if (quoted && text.startsWith('${', i)) i = closing(text, i + 2);
    else if (text[i] === '"') quoted = !quoted;
    else if (!quoted && text[i] === '{') depth++;
    else if (!quoted && text[i] === '}' && depth-- === 0) return i;
  }
  throw new Error(`no closing brace in: ${text}`);
}

/** The value with each string replaced. */
function mapStrings(value, replace) {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((v) => mapStrings(v, replace));
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([k, v]) => [replace(k), mapStrings(v, replace)]));
  return value;
}

module.exports = { readModule, moduleFolders, googleBlocks, expression, template, mapStrings };
