// Loaded before anything else, and plain JavaScript, so that a Node which can't read TypeScript gets this far too.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `Scarlet needs Node 24.15 or newer; this is ${process.versions.node}. Run "npm ci", which brings a fitting one, then start with npm.\n`,
  );
  process.exit(78);
}
