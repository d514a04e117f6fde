// Loaded before anything else, and plain JavaScript, so that a Node which can't read TypeScript gets this far too.
import { existsSync } from 'node:fs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 24 || (major === 24 && minor < 15)) {
  end(
    `Scarlet needs Node 24.15 or newer; this is ${process.versions.node}. Run "npm ci", which brings a fitting one, then start with npm.`,
  );
}
if (!existsSync(new URL('../node_modules', import.meta.url))) end('Scarlet needs its packages: run "npm ci" first.');

function end(why) {
  process.stderr.write(`${why}\n`);
  process.exit(78);
}
