'use strict';
// Writes the tables of inputs and outputs into the documents.

const fs = require('fs');
const path = require('path');
const { documents } = require('./lib/docs');

documents(path.join(__dirname, '..')).then((all) => Object.entries(all).forEach(([file, text]) => fs.writeFileSync(file, text)));
