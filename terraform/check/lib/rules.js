'use strict';
// What can be said of a module's files without evaluating them.

const { schema } = require('./provider');
const { googleBlocks } = require('./hcl');

const META = new Set(['count', 'for_each', 'depends_on', 'provider', 'lifecycle', 'dynamic']);

/** Types, arguments and blocks that the provider does not have, and required ones that are not there. */
function checkBlocks(module) {
  const errors = [];
  for (const { kind, type, body, provider, where } of googleBlocks(module)) {
    const known = schema(kind, type, provider);
    if (!known) errors.push(`${where}: the provider ${provider} has no such type`);
    else checkBody(body, known.config, known, where, errors);
  }
  return errors;
}

function checkBody(body, name, known, where, errors) {
  const taken = known.blocks[name];
  const given = { ...body };
  for (const [block, dynamics] of Object.entries(body.dynamic ?? {})) {
    given[block] = [...(body[block] ?? []), ...dynamics.flatMap((dynamic) => dynamic.content)];
  }
  for (const [key, value] of Object.entries(given)) {
    if (META.has(key)) continue;
    const argument = taken[key];
    if (!argument) {
      errors.push(`${where}: there is no argument or block "${key}"`);
    } else if (argument.block) {
      if (!isBlocks(value)) errors.push(`${where}: "${key}" is a block; write it without '='`);
      else value.forEach((inner) => checkBody(inner, argument.block, known, `${where}.${key}`, errors));
    } else if (isBlocks(value)) {
      errors.push(`${where}: "${key}" is an argument; write it with '='`);
    } else if (!fits(value, argument.type)) {
      errors.push(`${where}: "${key}" is ${JSON.stringify(value)} (expected ${argument.type})`);
    }
  }
  for (const [key, { required }] of Object.entries(taken)) {
    if (required && !(key in given)) errors.push(`${where}: "${key}" is required`);
  }
}

function isBlocks(value) {
  return Array.isArray(value) && value.length > 0 && value.every((v) => v && typeof v === 'object' && !Array.isArray(v));
}

/** Whether a literal may be of this type; expressions may be of any. */
function fits(value, type) {
  if (typeof value === 'string' && value.includes('${')) return true;
  if (/^(boolean|number)\b/.test(type)) return typeof value === type.match(/^\w+/)[0];
  if (/^string\[\]/.test(type)) return Array.isArray(value);
  if (/^string\b/.test(type)) return ['string', 'number', 'boolean'].includes(typeof value) || value === null;
  return true;
}

/** Variables and locals that nothing uses; variables and outputs that are not described. */
function checkNames(module) {
  const errors = [];
  const text = JSON.stringify({ ...module, variable: undefined });
  for (const [name, [variable]] of Object.entries(module.variable ?? {})) {
    if (!new RegExp(`\\bvar\\.${name}\\b`).test(text)) errors.push(`variable "${name}": nothing uses it`);
    if (!variable.description) errors.push(`variable "${name}": has no description`);
    if (!variable.type) errors.push(`variable "${name}": has no type`);
  }
  for (const name of (module.locals ?? []).flatMap(Object.keys)) {
    if (!new RegExp(`\\blocal\\.${name}\\b`).test(text)) errors.push(`local "${name}": nothing uses it`);
  }
  for (const [name, [output]] of Object.entries(module.output ?? {})) {
    if (!output.description) errors.push(`output "${name}": has no description`);
  }
  return errors;
}

module.exports = { checkBlocks, checkNames };
