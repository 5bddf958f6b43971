'use strict';
// Evaluates the files with Terraform itself and without the google provider: each google resource is stood in for by a
// terraform_data that holds its arguments. What only a made resource gives is unknown to the plan and a made-up text after it.

const fs = require('fs');
const os = require('os');
const path = require('path');
const { execFileSync } = require('child_process');
const { schema } = require('./provider');
const { readModule, moduleFolders, googleBlocks, expression, template, mapStrings } = require('./hcl');

const META = ['count', 'for_each', 'depends_on'];
const OMIT = new Set([...META, 'provider', 'lifecycle', 'dynamic']);
const REFERENCE = /\b(?:(data)\.)?(google_\w+)\.(\w+)/g;

/**
 * Applies a root module.
 *
 * @param terraform the folder of all modules
 * @param root the root's path below it
 * @param variables values of its variables, which go before those of the file
 * @param varFile a file of values below the root, or null
 * @return {resources, outputs}: resources as {module, type, name, key, args}
 * @throws Error with what Terraform says
 */
async function evaluate(terraform, root, variables, varFile = null) {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-terraform-'));
  try {
    for (const folder of moduleFolders(terraform)) {
      const to = path.join(work, path.relative(terraform, folder));
      fs.cpSync(folder, to, { recursive: true, filter: (file) => !/\.tf$|\/\.terraform/.test(file) });
      fs.writeFileSync(path.join(to, 'main.tf.json'), JSON.stringify(standIn(await readModule(folder)), null, 1));
    }
    const folder = path.join(work, root);
    fs.writeFileSync(path.join(folder, 'check.tfvars.json'), JSON.stringify(variables));
    const run = (...args) =>
      execFileSync('terraform', [`-chdir=${folder}`, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 });
    run('init', '-backend=false', '-input=false', '-no-color');
    run('apply', '-auto-approve', '-input=false', '-no-color', ...(varFile ? [`-var-file=${varFile}`] : []), '-var-file=check.tfvars.json');
    const { values } = JSON.parse(run('show', '-json'));
    return {
      resources: resources(values.root_module),
      outputs: Object.fromEntries(Object.entries(values.outputs ?? {}).map(([name, output]) => [name, output.value])),
    };
  } catch (e) {
    throw e.stderr ? new Error(e.stderr.trim()) : e;
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

function resources(module) {
  const own = (module.resources ?? []).map((resource) => {
    const [kind, type, name] = resource.name.split('__');
    return { module: module.address ?? '', kind, type, name, key: resource.index, args: resource.values.input ?? {} };
  });
  return [...own, ...(module.child_modules ?? []).flatMap(resources)];
}

/** A module whose google resources are stood in for. */
function standIn(module) {
  const data = {};
  const locals = [...(module.locals ?? [])];
  for (const block of googleBlocks(module)) {
    const name = [block.kind, block.type, block.name].join('__');
    data[name] = { input: input(block.body) };
    for (const key of META) if (key in block.body) data[name][key] = block.body[key];
    locals.push({ [name]: `\${${made(block, `terraform_data.${name}`)}}` });
  }
  const result = { variable: module.variable, output: module.output, module: module.module, locals };
  if (Object.keys(data).length > 0) result.resource = { terraform_data: data };
  for (const block of Object.values(result.variable ?? {}).flat()) if (block.type) block.type = expression(block.type) ?? block.type;
  const rewritten = mapStrings(result, (text) => text.replace(REFERENCE, (_, kind, type, name) => `local.${[kind ?? 'resource', type, name].join('__')}`));
  dependencies(rewritten);
  return JSON.parse(JSON.stringify(rewritten));
}

/** Depends on resources, not on the locals that stand for them; and as names, not as expressions. */
function dependencies(value) {
  for (const [key, inner] of Object.entries(value ?? {})) {
    if (key === 'depends_on') value[key] = inner.map((name) => (expression(name) ?? name).replace(/^local\.((?:resource|data)__)/, 'terraform_data.$1'));
    else if (inner && typeof inner === 'object') dependencies(inner);
  }
}

/** The arguments of a body as one value: blocks become lists. */
function input(body) {
  const value = {};
  for (const [key, inner] of Object.entries(body)) {
    if (!OMIT.has(key)) value[key] = Array.isArray(inner) ? inner.map((v) => (isObject(v) ? input(v) : v)) : inner;
  }
  for (const [block, dynamics] of Object.entries(body.dynamic ?? {})) {
    const lists = [...(body[block] ? [native(body[block].map(input))] : []), ...dynamics.map((dynamic) => repeated(block, dynamic))];
    value[block] = `\${concat(${lists.join(', ')})}`;
  }
  return value;
}

function repeated(block, { for_each: each, content: [content] }) {
  const body = native(input(content)).replace(new RegExp(`\\b${block}\\.(key|value)\\b`, 'g'), `${block}__$1`);
  return `[for ${block}__key, ${block}__value in ${native(each)} : ${body}]`;
}

/** A value as an expression. */
function native(value) {
  if (Array.isArray(value)) return `[${value.map(native).join(', ')}]`;
  if (isObject(value)) return `{${Object.entries(value).map(([k, v]) => `${native(k)} = ${native(v)}`).join(', ')}}`;
  if (typeof value !== 'string') return JSON.stringify(value);
  const whole = expression(value);
  if (whole !== null) return `(${whole})`;
  return `"${template(value).map((part) => (part.expression === undefined ? JSON.stringify(part.literal).slice(1, -1) : `\${${part.expression}}`)).join('')}"`;
}

/** What may be read of a resource: its arguments, null for those not given, and what it gives once made. */
function made({ kind, type, body, provider }, address) {
  const known = schema(kind, type, provider);
  if (!known) return address;
  const object = (one) => {
    const nested = Object.entries(body)
      .filter(([key, inner]) => known.blocks[known.config][key]?.block && Array.isArray(inner) && !(key in (body.dynamic ?? {})))
      .map(([key, inner]) => [key, given(known.computed[known.blocks[known.config][key].block] ?? {}, (name) => inner.some((b) => name in b), `${one}.id`)])
      .filter(([, gives]) => gives.length > 0)
      .map(([key, gives]) => `${key} = [for block in ${one}.input.${key} : merge(block, {${gives.join(', ')}})]`);
    const gives = given(known.computed[known.config] ?? {}, (name) => name in body || name in (body.dynamic ?? {}), `${one}.id`);
    return `merge({${gives.join(', ')}}, ${one}.input, {${nested.join(', ')}})`;
  };
  if ('for_each' in body) return `{for key, one in ${address} : key => ${object('one')}}`;
  if ('count' in body) return `[for one in ${address} : ${object('one')}]`;
  return object(address);
}

/** Made-up values that are of the form of real ones, where somebody looks at the form. */
const MADE_UP = {
  email: (id) => `"\${${id}}@my-project-1.iam.gserviceaccount.com"`,
  number: (id) => `replace(${id}, "/.*/", "123456789012")`,
  private_ip_address: (id) => `replace(${id}, "/.*/", "10.0.0.2")`,
};

function given(computed, isArgument, id) {
  return Object.entries(computed)
    .filter(([name]) => !isArgument(name))
    .map(([name, type]) => `${name} = ${type === 'string' ? (MADE_UP[name]?.(id) ?? `"\${${id}}.${name}"`) : type === 'number' ? `length(${id})` : 'null'}`);
}

function isObject(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

module.exports = { evaluate };
