/** What a program in JavaScript needs: the control, the world, and the report of its steps. */

/** Asks the control, and gives what it answers. */
export async function ask(method, path, body) {
  const answer = await fetch(process.env.CONTROL_URL + path, { method, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Two people, a server with a text channel, a forum and a role, and the direct messages of the first person. */
export async function openWorld() {
  const [ada, bob] = await Promise.all(['Ada', 'Bob'].map(async (name) => (await ask('POST', '/people', { name })).id));
  const server = (await ask('POST', '/servers', { name: 'Rook House', members: [ada, bob], botRole: true })).id;
  const channel = (await ask('POST', `/servers/${server}/channels`, { name: 'tea' })).id;
  const forum = (await ask('POST', `/servers/${server}/channels`, { name: 'questions', kind: 'forum' })).id;
  const role = (await ask('POST', `/servers/${server}/roles`, { name: 'Helpers' })).id;
  const dm = (await ask('POST', `/people/${ada}/dm`)).id;
  return {
    ...{ ada, bob, server, channel, forum, role, dm },
    say: (text, { in: place = channel, ...more } = {}) =>
      ask('POST', `/channels/${place}/messages`, { person: ada, text, ...more }),
    replyTo: ({ channel_id, id }) => ask('GET', `/channels/${channel_id}/messages/${id}/reply?wait_ms=20000`),
    /** Lets a person use something, and gives it back once it is answered. */
    async interaction(path, body, until = 'answered') {
      const { id } = await ask('POST', path, { person: ada, ...body });
      return ask('GET', `/interactions/${id}?until=${until}&wait_ms=20000`);
    },
  };
}

/** Waits until it holds: what comes over the gateway has its own time, whatever REST has answered before. */
export async function eventually(look, what, seconds = 30) {
  for (let tries = 0; tries < seconds * 50; tries += 1) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`waited ${seconds} s for ${what}`);
}

/** Plays the steps in their order; one that fails keeps none from being tried. */
export async function playSteps(steps) {
  for (const [name, work] of Object.entries(steps)) {
    const { promise, reject } = Promise.withResolvers();
    const timer = setTimeout(() => reject(new Error('not within a minute')), 60_000);
    try {
      await Promise.race([work(), promise]);
      process.stdout.write(`pass ${name}\n`);
    } catch (error) {
      const where = /main\.mjs:\d+/.exec(error.stack ?? '')?.[0] ?? '';
      process.stdout.write(`fail ${name}: ${String(error.message).replaceAll('\n', ' ')} ${where}\n`);
    } finally {
      clearTimeout(timer);
    }
  }
}
