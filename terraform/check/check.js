'use strict';
// Checks all that is in terraform/ and says what is wrong with it; exit code 1 where anything is. With --outputs it prints what
// 'terraform output' would, with made-up ids.

const fs = require('fs');
const path = require('path');
const { documents } = require('./lib/docs');
const { evaluate } = require('./lib/evaluate');
const { readModule, moduleFolders, googleBlocks } = require('./lib/hcl');
const { checkBlocks, checkNames } = require('./lib/rules');
const tidemark = require('./lib/tidemark');

const TERRAFORM = path.join(__dirname, '..');
const REPOSITORY = path.join(TERRAFORM, '..');
const EXAMPLE = 'examples/tidemark';

/** Beside the values of terraform.tfvars.example, all that is optional. */
const FULL = {
  live: true,
  biglake: true,
  internet: true,
  live_secrets: ['kafka'],
  verify_schedule: '0 6 * * 1',
  budget: { billing_account: '012345-678901-ABCDEF', amount: 500 },
  feeds: {
    binance: {
      format: 'binance.ws',
      publishers: ['serviceAccount:collector@my-project-1.iam.gserviceaccount.com'],
      schema: { definition: '{"type": "record", "name": "Trade", "fields": [{"name": "e", "type": "string"}]}' },
    },
    kraken: { format: 'kraken.ws', kafka: 'broker:9092/trades', parameters: { lateness: '1h' } },
  },
};

const LEAST = { project: 'my-project-1', region: 'europe-west1', release: '1', encrypt_with_own_key: false, bigquery: false };

/** What is wrong, each thing once. */
const errors = new Set();

function report(where, found) {
  found.forEach((error) => errors.add(`${where}: ${error}`));
}

async function checkFiles() {
  let blocks = 0;
  const folders = moduleFolders(TERRAFORM);
  for (const folder of folders) {
    const module = await readModule(folder);
    blocks += googleBlocks(module).length;
    report(path.relative(TERRAFORM, folder), [...checkBlocks(module), ...checkNames(module)]);
  }
  for (const [file, text] of Object.entries(await documents(TERRAFORM))) {
    if (fs.readFileSync(file, 'utf8') !== text) report(path.relative(TERRAFORM, file), ["is not as 'node check/docs.js' writes it"]);
  }
  console.log(`Terraform  ${folders.length} modules, ${blocks} resources and data sources against the provider's typings`);
}

async function checkExample() {
  const full = await evaluate(TERRAFORM, EXAMPLE, FULL, 'terraform.tfvars.example');
  const least = await evaluate(TERRAFORM, EXAMPLE, LEAST);
  if (process.argv.includes('--outputs')) console.log(full.outputs);
  console.log(`Example    evaluated: ${full.resources.length} resources with all that is optional, ${least.resources.length} with the least`);

  for (const evaluated of [full, least]) {
    const { checkGrants, checkSecrets, checkTables, checkQueries } = tidemark;
    [checkGrants, checkSecrets, checkTables, checkQueries].forEach((check) => report(EXAMPLE, check(evaluated)));
  }
  report(EXAMPLE, tidemark.checkKeys(full));
  checkMonitoring(full);
  checkLaunches([full, least]);
}

function checkMonitoring(evaluated) {
  const names = tidemark.countersAskedFor(evaluated);
  report(EXAMPLE, tidemark.checkCounters(names, tidemark.countersMade(REPOSITORY), ['candles', 'dead_letters', 'raw']));
  console.log(`Monitoring ${names.length} counters against the jobs' sources`);
}

function checkLaunches(evaluated) {
  const metadata = tidemark.readMetadata(path.join(REPOSITORY, 'templates/metadata'));
  const launches = evaluated.flatMap(tidemark.launches);
  if (Object.keys(metadata).length === 0) {
    console.log(`Templates  skipped: there is no generated metadata in templates/metadata; ${launches.length} launches are not checked`);
    return;
  }
  launches.forEach((launch) => report(EXAMPLE, tidemark.checkParameters(launch, metadata)));
  console.log(`Templates  parameters of ${launches.length} launches against the generated metadata`);
}

async function main() {
  for (const check of [checkFiles, checkExample]) {
    await check().catch((e) => errors.add(e.message));
  }
  errors.forEach((error) => console.error(error));
  process.exitCode = errors.size > 0 ? 1 : 0;
}

main();
