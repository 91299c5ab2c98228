// A file logger with the interface of @vscode/spdlog, whose native module would need a compiler.
const { appendFileSync } = require('node:fs');

/** In VS Code's order; the index is the level, and 6 is "off". */
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];

class Logger {
  constructor(_name, file) {
    this.file = file;
    this.level = 2;
    this.raw = false;
  }
  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  clearFormatters() { this.raw = true; }
  setPattern() {}
  flush() {}
  drop() {}
  dispose() {}
}

for (const [index, name] of LEVELS.entries()) {
  Logger.prototype[name] = function log(message) {
    if (index < this.level) return;
    try {
      appendFileSync(this.file, this.raw ? message : `${new Date().toISOString()} [${name}] ${message}\n`);
    } catch {
      // The log's directory may be deleted while the server ends; a logger has nobody to tell.
    }
  };
}

exports.Logger = Logger;
exports.version = 0;
exports.setLevel = exports.setFlushOn = exports.shutdown = () => {};
exports.createRotatingLogger = exports.createAsyncRotatingLogger = async (name, file) => new Logger(name, file);
