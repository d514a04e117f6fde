// All sentences of a language stand in one file, however long it gets: adding one is one file.

import { amountsIn } from './amounts.ts';
import { notReadSign } from './chat-texts.ts';
import type { Texts } from './texts.ts';

const amounts = amountsIn('en', 'less than a second');
const { number, nounFor, counted } = amounts;

const message = { one: 'message', other: 'messages' };
const moreMessages = { one: 'more message', other: 'more messages' };
const consolidation = { one: 'consolidation', other: 'consolidations' };
const week = { one: 'week', other: 'weeks' };
const line = { one: 'line', other: 'lines' };
const failure = { one: 'failure', other: 'failures' };
const answer = { one: 'answer', other: 'answers' };
const reply = { one: 'reply', other: 'replies' };
const turn = { one: 'turn', other: 'turns' };
const person = { one: 'person', other: 'people' };
const agent = { one: 'agent', other: 'agents' };
const block = { one: 'block', other: 'blocks' };
const record = { one: 'record', other: 'records' };
const time = { one: 'time', other: 'times' };

const putAside = 'put aside to make room';
const byHand = 'changed by hand';
const replaced = 'another line took its place';
const anOrder = 'it was an instruction rather than something about you';
const unreachable = 'I couldn’t get to my memory';
const noVoice = 'my other half had no voice, and only the people who look after me can change that';

/** Everything in English, which also stands for every language that the bot doesn't speak. */
export const english: Texts = {
  language: 'en',
  // Both: Discord falls back from one English to the other, not to what has no locale.
  discordLocales: ['en-US', 'en-GB'],
  amounts,

  chat: {
    greeting: 'Hi! I’m here. What’s on your mind?',
    firstContact: '-# I am an AI, and I remember what you tell me; `/help` says what that means and what you can do.',
    conversationWasLost:
      '-# I’m sorry: our conversation so far is lost to me, and we begin anew. If I had noted anything down about you, it may come back with time.',
    begunAnew:
      '-# I had to begin our conversation anew: what we said so far couldn’t be read to me any more. What I remember of you stays.',
    cutShort: {
      'too-long': '-# My answer ends here because it grew too long: say “go on”, and I’ll take it up again.',
      filtered: '-# My answer ends here because the rest of it was not let through to me.',
    },
    wordsHidden:
      'You called me by my role, and then Discord keeps your words from me: please mention me by my name, and I can read them.',
    notAllSeen:
      '-# I couldn’t look at everything that came along. Of pictures I see at most two, none that are too large, and of a long text its beginning and its end; and now and then one doesn’t get through to me.',
    restIsInTheFile: '-# This became long: all of it is in the file.',
    restIsLeftOut: '-# This became too long for this place: the rest is left out, and I can go on if you ask me to.',
    restWasRefused: '-# This server’s rules, or Discord’s, kept back the rest of this.',
    pageWasRefused:
      'I had an answer here, but this server’s rules, or Discord’s, don’t let me post it: perhaps it works if you ask in another way.',
    lost: {
      all: 'I had an answer to this, but Discord couldn’t take it for a while, and now it’s lost: please ask me again if you’d still like one.',
      apology:
        'I had no answer to this, and Discord couldn’t take even that for a while: please send it again if you’d still like one.',
      rest: 'There was more to my answer, but Discord couldn’t take it for a while, and now the rest is lost: please ask me again if you’d like it.',
    },
    olderLost: (answers) =>
      `Before that, ${counted(answers, answer)} of mine to earlier messages got lost in the same way: please ask me again if you’d still like ${answers === 1 ? 'it' : 'them'}.`,
    unposted: (answers) =>
      `-# Before this I had ${answers === 1 ? 'a reply' : counted(answers, reply)} for you that I couldn’t post where you wrote: please write to me again here if you’d still like ${answers === 1 ? 'an answer' : 'answers'}.`,
    wasAway: (messages) =>
      `I was away for a while, and ${counted(messages, message)} from you came meanwhile that I haven’t answered: if you’d still like an answer, please write to me again.`,
    readNoFurtherBack:
      'So much was said here meanwhile that I’ve read no further back than that: there may have been more from you.',
    tooManyWaiting:
      'I haven’t got to your last few messages yet, so I left this one aside: please send it again once I’ve answered.',
    moreLeftAside: (messages) =>
      `I left ${counted(messages, moreMessages)} of yours aside after that, up to this: please send ${messages === 1 ? 'it' : 'them'} again once I’ve answered.`,
    willAnswerLater:
      'I can’t answer just now. I’ve kept what you wrote, and I’ll answer as soon as I can: you needn’t send it again.',
    willAnswerTheRest:
      'I can’t answer just now. Whatever you wrote that has no answer yet I’ve kept, and I’ll answer it as soon as I can: you needn’t send it again.',
    noMoreToday: (until) =>
      `I have said as much today as I’m allowed to, so I can’t take this in. From <t:${until}:t> on (<t:${until}:R>) I’m all yours again: please tell me then. What you write until then I don’t read, and I mark it with ${notReadSign}.`,
    paused: (reason) =>
      `The people who look after me have asked me to rest for a while. Until that is over I don’t read what you write, and I’ll tell you here when I’m back. Their reason: “${reason}”`,
    pauseIsOver: (messages) =>
      `I’m back. While I was resting, ${counted(messages, message)} from you came that I haven’t read: if you’d still like an answer, please write to me again.`,
    sleepPaused: (reason) =>
      `-# I’m learning nothing new for now, as the people who look after me have paused that. Nothing is lost, I’ll get to it later. Their reason: “${reason}”`,
    beginAnew: {
      notice:
        'I’ve failed in the same way several times now, and it isn’t what you write: our conversation itself has gone wrong on my side. The people who look after me can see why. If you like, we begin it anew: what I remember of you stays, and as far as I take notes, what you told me lately still gets into them.',
      button: 'Begin anew, and keep what you remember',
      begun: 'We begin anew: just write to me. What I remember of you has stayed.',
      goesWell: 'That’s done already, or no longer needed: just write to me.',
      notYours: 'This button is for the person I was talking with.',
    },
    failures: {
      'letta-unreachable':
        'I can’t get to my thoughts right now, so I have no answer for you: please try again in a few minutes.',
      'letta-overloaded':
        'There is more going on than I can keep up with, and I didn’t get to your message: please send it again in a few minutes.',
      'letta-refused-key':
        'I’m locked out of my own thoughts, and only the people who look after me can let me in: please tell them.',
      'letta-agent-missing':
        'I can’t find what I remember of us, and I’d rather not answer as a stranger: please write to me again in a moment.',
      'letta-busy':
        'I’m still caught up in something you said before, so I couldn’t turn to this: please send it again in a minute.',
      'letta-rejected':
        'Something in your message was more than I could take in, so I have no answer: perhaps it works if you put it another way.',
      'letta-broken':
        'Something went wrong on my side while I was thinking, so I have no answer for you: I’m sorry, please try again later.',
      'model-unavailable':
        'I can’t find my words at the moment, so I have no answer for you: please try again in a few minutes.',
      'model-rate-limited':
        'I’ve been talking so much that I have to catch my breath: please send your message again in a few minutes.',
      'model-refused-key':
        'I’m not being given my voice at the moment, and only the people who look after me can change that: please tell them.',
      'model-out-of-credit':
        'All that was set aside for my talking is used up, and only the people who look after me can add to it: please tell them.',
      'model-missing':
        'The voice that was chosen for me isn’t there, and only the people who look after me can choose another: please tell them.',
      'context-overflow':
        'That is more than I can hold in my head at once, so I have no answer: please try again with something shorter.',
      'history-refused':
        'What we said before won’t fit together for me any more, so I have no answer for you: please send it again in a minute.',
      'outcome-unknown':
        'I was interrupted, and I can’t know whether your message reached me: if you’d still like an answer, please send it again.',
      'empty-answer': 'I read your message, but no words came to me: please try asking in another way.',
      'record-unreadable':
        'I can’t read my notes about you, so I stay silent rather than get you wrong, until the people who look after me have seen to it.',
      'store-unavailable':
        'I can’t open my notes right now, so I can’t take in what you write: I’ll come back to it as soon as I can, and you needn’t send it again.',
      'too-many-users':
        'I already know as many people as I can do justice to, so I can’t get to know you for now: I’m sorry.',
      'too-many-requests':
        'So many people want something of me at once that I couldn’t get to your message in time: please send it again in a minute.',
    },
  },

  commands: {
    failed: 'That didn’t work: something went wrong on my side. Please try again in a little while.',
    replyWasRefused: 'Discord doesn’t let me show you the reply to this. Please try again in a little while.',
    onlyForAdministrators: 'Only the people who run this bot can use this command.',
    unknown: 'I don’t know that any more, or not yet: `/help` says what I can do.',
    notServedHere: 'I’m not open to you here: the people who run this bot decide where I speak, and with whom.',
  },

  help: {
    description: 'Who I am and what I can do',
    inHelp: 'this',
    introduction: (scarlet) =>
      `I am **${scarlet}**. Talk to me in a direct message, mention me in a channel, or reply to something I said.`,
    memory: (scarlet) =>
      `I am an AI, not a human being, and I remember what matters to you. After every few messages, and when things are quiet, my other half reads what was said and tends that memory. Nobody else’s ${scarlet} knows what you tell me.`,
    memoryUntended: (scarlet) =>
      `I am an AI, not a human being. I have in mind what we said lately, and nothing new enters my memory of you: the people who look after me have switched that off. Nobody else’s ${scarlet} knows what you tell me.`,
    inDanger: (whereToTurn) =>
      `**If you or somebody else is in danger**, a human being can help better than I can. ${whereToTurn}`,
    whereToTurn:
      'In an emergency, call your local emergency number. Free and confidential helplines in many countries are listed at https://findahelpline.com.',
  },

  consolidate: {
    description: 'Makes me go over what you told me, and shows what I learned',
    inHelp: 'I go over what you told me at once, and show you what I learned',
    wasRunning: 'I was already at it when you asked, so here is how that went.',
    read: (messages, duration) => `I went over **${counted(messages, message)}** of yours in ${duration}.`,
    changed: 'This is what changed in my memory:',
    unchanged: 'What I remember of you stays as it was.',
    more: 'There is more that I haven’t got to yet; I’ll go on by myself.',
    missing: (messages) =>
      `Of what we said, **${counted(messages, message)}** of yours can’t be read any more, so I learn nothing from ${messages === 1 ? 'it' : 'them'}.`,
    byOthers: (changed, back) =>
      [
        ...(changed === 0
          ? []
          : [`Somebody else has changed or taken out **${counted(changed, line)}** of what I remember.`]),
        ...(back === 0 ? [] : [`Somebody had emptied a part of my memory: I put **${counted(back, line)}** back.`]),
      ].join(' '),
    found: (lines) =>
      `I had lost track of **${counted(lines, line)}** of what I remember, and ${lines === 1 ? 'know it' : 'know them'} again.`,
    tidied: (merged, contradicted) =>
      [
        'Then I tidied up what I remember.',
        ...(merged === 0
          ? []
          : [`**${counted(merged, line)}** now ${merged === 1 ? 'stands' : 'stand'} in other words.`]),
        ...(contradicted === 0 ? [] : [`**${counted(contradicted, line)}** gave way to what you said later.`]),
      ].join(' '),
    nothing: {
      'nothing-new':
        'I have nothing new to go over: there is nothing of yours that I’ve answered since the last time, or you have deleted it.',
      'no-pair': 'I don’t know you yet: talk with me first, and I’ll have something to remember.',
      'sleep-disabled': 'I don’t tend my memory here: the people who look after me have switched that off.',
      'native-tends': 'My memory is just being handed over, so I go over nothing now: nothing you told me is lost.',
      'native-refused':
        'What was chosen to tend my memory doesn’t work here, so I’m learning nothing for now. Nothing that was said is lost: it waits until the people who look after me have changed that.',
      paused: 'My memory of you is paused, so I’m not learning anything new for now.',
    },
    paused: (reason) =>
      `The people who look after me have paused my memory of you, so I’m not learning anything new for now. Nothing you told me is lost: it waits until they let me go on. Their reason: “${reason}”`,
    mayAskAgain: (reason, when) =>
      `Not just now: ${reason}. Nothing you told me is lost, and I go on by myself; you can ask again ${when}.`,
    putOff: (reason, when) =>
      `Not just now: ${reason}. Nothing you told me is lost: it waits, and I’ll get to it ${when} at the earliest.`,
    failed: (reason, rounds, when) =>
      `That didn’t work${rounds > 1 ? `, ${counted(rounds, time)} in a row now` : ''}: ${reason}. Nothing you told me is lost, and I’ll try again ${when}.`,
    putAside: (count) =>
      `**${number(count)}** × learned and put aside for now: I keep it, and take it up again when there is room, or when you speak of it again`,
    refusedTitle: 'What I didn’t note down',
    otherReasons: 'other reasons',
  },

  sleepStatus: {
    description: 'How my memory of you is coming along',
    inHelp: 'how my memory of you is coming along',
    options: {
      user: 'Somebody else’s status (for those who run this bot)',
      everyone: 'The bot as a whole, instead of one person (for those who run this bot)',
    },
    onlyYourOwn:
      'I’m sorry, only the people who run this bot can look at more than their own. Leave the options out, and I’ll show you yours.',
    daysBegin: 'Days begin at midnight UTC.',
    person: {
      about: (mention) => `Here is how it stands for ${mention}:`,
      primary: { yours: (name) => `**${name}** is here for you.`, theirs: (name) => `**${name}** is there for them.` },
      noPrimary: {
        yours: (name) => `**${name}** doesn’t know you yet: talk with her, and she will.`,
        theirs: (name) => `**${name}** doesn’t know them yet.`,
      },
      sleepAgent: (name) => `**${name}** tends her memory.`,
      noSleepAgent: (name) => `**${name}** isn’t there yet.`,
      messagesSinceLast: (threshold) => `${nounFor(threshold, message)} since the last consolidation`,
      characters: 'characters',
      running: '**A consolidation is running right now.**',
      paused: (reason) =>
        reason === undefined
          ? '**Consolidation is paused.** What was said waits.'
          : `**Consolidation is paused by the people who look after me.** What was said waits. Their reason: “${reason}”`,
      startsByItself: 'The next consolidation starts by itself as soon as one of the two is full.',
      putOff: (reason, when) => `What is said waits: ${reason}. The next consolidation starts ${when} at the earliest.`,
      mood: (weeks, sparkline) =>
        `${sparkline} how you have seemed to me over the last ${weeks === 1 ? 'week' : counted(weeks, week)}, from low to high.`,
      waitsForNextTry: (when) => `What was said waits, and nothing of it is lost. The next try: ${when}.`,
      atTheLatest: (when) => `At the latest: ${when}, though nothing more is said.`,
      lastTitle: 'The last consolidation',
      memoryTitle: 'How full my memory is',
      memoryUnknown: 'I can’t look into my memory right now, so I don’t know.',
      memoryEmpty: 'There is nothing in it yet.',
      recalled: (lines, answers) =>
        `What no longer fits is in my archive. From there I took up **${counted(lines, line)}** for **${counted(answers, answer)}**.`,
      kept: (name) => `${name}: kept as it is, nothing new goes there`,
      todayTitle: 'Today',
      consolidations: (cap) => nounFor(cap, consolidation),
      manually: 'of them with `/consolidate`',
    },
    last: {
      consolidated: (when, duration) => `It went well ${when} and took ${duration}.`,
      failed: (when, duration, reason) =>
        `It failed ${when} after ${duration}: ${reason}. It is tried again by itself.`,
      deferred: (when, reason) => `It was put off ${when}: ${reason}.`,
      changes: (added, updated, removed) =>
        `Learned **${number(added)}**, updated **${number(updated)}**, let go **${number(removed)}**.`,
      unchanged: 'Nothing in memory had to change.',
      refused: (count) => `Not noted down: **${number(count)}**.`,
      lastGoodOne: (when) => `The last one that went well was ${when}.`,
      noneYet: 'Nothing has been consolidated yet.',
      inAll: (count) => `**${counted(count, consolidation)}** in all.`,
      failures: (total, inARow) =>
        `**${counted(total, failure)}** in all${inARow > 1 ? `, the last ${number(inARow)} in a row` : ''}.`,
    },
    bot: {
      introduction: 'Here is how it stands for **everyone together**:',
      users: 'People',
      running: 'Running now',
      failures: 'Failures today',
      consolidations: 'Consolidations today',
      overdue: 'Overdue',
      nobodyOverdue: 'Nobody.',
    },
  },

  settings: {
    description: 'What you choose for yourself, such as your time zone',
    inHelp: 'what you choose for yourself: `/settings timezone` tells me what time it is where you are',
    timezone: {
      description: 'Shows or sets your time zone, so that I know what time it is where you are',
      options: {
        zone: 'Such as Europe/Rome or Asia/Tokyo, or UTC: type a part of it',
        clear: 'Takes your choice back',
      },
      yours: (zone) => `Your time zone is **${zone}**.`,
      botsOwn: (zone) =>
        `You haven’t chosen a time zone, so I go by **${zone}**. \`/settings timezone zone:…\` sets yours.`,
      chosen: (zone) => `From your next message on I go by **${zone}**.`,
      cleared: (zone) => `I have forgotten your time zone, and go by **${zone}** again.`,
      unknown:
        'I know no time zone of that name. Choose one from the list that shows while you type, such as Europe/Rome, or UTC.',
      zoneOrClear: 'Either a `zone`, or `clear` to take your choice back: I have changed nothing.',
      unknownPerson: 'I don’t know you yet: say something to me first, then I can keep your time zone.',
    },
  },

  scarlet: {
    description: 'Sees how the bot is doing, and looks after it (for those who run it)',
    inHelp: 'what those who run me see and do: pauses, resets and the like',
    options: {
      user: 'The person whom it is about',
      everyone: 'Everyone, instead of one person',
      what: 'What it is about',
      reason: 'Why: people are told this as it stands',
      repair: 'Asks to delete what nobody needs, and to mark what is missing',
    },
    pausables: { sleep: 'sleep', chat: 'chat' },
    everyone: 'everyone',
    whomMissing: 'Please say whom: either a `user`, or `everyone`.',
    unknownPerson: (whom) => `I don’t know ${whom}: nothing is kept of them.`,
    status: {
      description: 'How the bot is doing: turns, consolidations, failures, health, versions',
      since: (when) => `Here is how it stands for the whole bot, which was started ${when}.`,
      paused: (what, when, reason) => `**Paused for everyone:** ${what}, ${when}: “${reason}”`,
      today: 'today',
      turnsNow: (running, waiting) => `**${number(running)}** running, **${counted(waiting, person)}** waiting`,
      turnsOfDay: (answered, outOfCalls) =>
        `In the last 24 hours: **${number(answered)}** answered, **${number(outOfCalls)}** without model calls left`,
      cyclesNow: (running, failuresToday) =>
        `**${number(running)}** running, **${counted(failuresToday, failure)}** today`,
      cyclesOfDay: (consolidated, putOff) =>
        `In the last 24 hours: **${number(consolidated)}** done, **${number(putOff)}** put off`,
      pairsBehind: (pairs) => `Still by other settings, until their next turn: **${number(pairs)}**`,
      pairsCounted: 'How many are still by other settings is being counted',
      breakerClosed: 'sent as usual',
      breakerOpen: (when) =>
        when === undefined ? '**held back** while Letta is away' : `**held back**, tried again ${when}`,
      up: 'well',
      down: (because) => `**down** (\`${because}\`)`,
      commandsUnderWay: 'Commands: Discord is being told of them',
      commandsFailed: (why) =>
        `Commands: **not registered** (${why}), so those of before are shown; the log says more, and whether it is tried again before the next start`,
      people: 'People',
      turns: 'Turns',
      consolidations: 'Consolidations',
      overdue: 'Overdue',
      breakers: 'Requests to Letta',
      health: 'Health',
      versions: 'Versions',
    },
    user: {
      description: 'How one person stands: the seven fields, and what hinders',
      about: (whom) => `Here is how it stands for ${whom}:`,
      hindrances: 'What hinders',
      nothingHinders: 'Nothing.',
      them: 'them',
      hindering: {
        'record-unreadable': (record) =>
          `Their record (\`${record}\`) can’t be read: nothing is done for them until that is mended.`,
        'no-pair': (state) => `They have no pair that is ready (\`${state}\`).`,
        pausedByPerson: (what) => `They have paused ${what} themselves.`,
        paused: (what, whom, when, reason) => `Paused for ${whom}: ${what}, ${when}: “${reason}”`,
        'sleep-disabled': 'Sleep is switched off, or their pair was made without it.',
        'native-refused': 'The server can’t do Letta’s own sleep-time, and the settings want nothing else.',
        'sleep-failing': (because, rounds, when) =>
          `${rounds === 1 ? 'The last consolidation' : `The last ${counted(rounds, consolidation)}`} failed (\`${because}\`)${when === undefined ? '' : `; the next try is ${when}`}.`,
        'sleep-put-off': (reason, when) => `A consolidation is put off: ${reason}; it goes on ${when}.`,
        'turns-failing': (because, times) =>
          times === 1
            ? `Their last turn failed (\`${because}\`).`
            : `Their last ${counted(times, turn)} ended in the same failure (\`${because}\`).`,
        'calls-used-up': (whose, when) =>
          `${whose === 'of-the-bot' ? 'The bot’s' : 'Their'} model calls are used up; there are new ones ${when}.`,
        'answers-lost': (answers) => `Discord took ${counted(answers, answer)} nowhere, and they are yet to be told.`,
        'breaker-open': (what, when) =>
          `Letta has failed, so requests of ${what} are held back${when === undefined ? '' : `, and tried again ${when}`}.`,
      },
    },
    pause: {
      description: 'Pauses sleep or chat, for one person or for everyone',
      reasonMissing: 'Please give a reason: people are told it.',
      sleep: (whom, reason) =>
        `Sleep is paused for ${whom}. A consolidation under way still ends; what is said from now on waits. Where Letta’s own sleep-time tends a memory, it is switched off until then. They are told: “${reason}”`,
      chat: (whom, reason) =>
        `Chat is paused for ${whom}. An answer under way still comes; what is written from now on is not read. They are told, once each: “${reason}”`,
    },
    resume: {
      description: 'Ends a pause of sleep or chat',
      'goes-on': (what, whom) => `The pause of ${what} is over for ${whom}.`,
      ownPausesStay: 'Whoever is paused on their own stays so.',
      'was-not-paused': (what, whom) => `There was no pause of ${what} for ${whom}.`,
      'paused-for-everyone': (what, whom) =>
        `There is no pause of ${what} for ${whom} alone (any more), but there is one for everyone, and it goes on.`,
    },
    orphans: {
      description: 'Finds agents, records and blocks that have lost each other, and repairs that when asked to',
      none: 'Every agent and block with my tags has its record, and every record its agents.',
      dryRun: 'This is what has lost each other. Nothing was changed; with `repair` I ask before I do anything.',
      ask: 'This is what has lost each other. What is deleted is gone, with all that it remembers; a record without an agent is marked, so that its person’s next message makes or adopts one. Other programs’ agents are never touched.',
      changed: 'What I find is no longer what was listed, so nothing was done:',
      anotherDatabase:
        '**So many people’s agents have no record here that this is likely not the database that they belong to.** I don’t delete them; each is taken up when its person writes.',
      unreadable: (people) =>
        `The records of **${counted(people, person)}** can’t be read: what is theirs is left alone.`,
      elsewhere: (agents, atLeast) =>
        `Agents in the records with the tags of another Discord application, which I was when they were made: ${atLeast ? 'at least ' : ''}**${number(agents)}**. They go on as they are; what else there is of that application I don’t see from here${atLeast ? ', nor whether agents of other records are gone' : ''}.`,
      spareAgents: 'Agents beyond a person’s pair',
      unclaimedAgents: 'Agents of people without a pair here (taken up when these write)',
      lostAgents: 'Records whose agent is gone',
      looseBlocks: 'Blocks without an agent',
      repair: 'Repair',
      repairAll: 'Repair, and delete all agents listed',
      repairSpare: 'Repair, but keep agents that may be taken up',
      repaired: (agents, blocks, records) =>
        `Deleted **${counted(agents, agent)}** and **${counted(blocks, block)}**, marked **${counted(records, record)}**.`,
      failed: (count) => `**${number(count)}** could not be seen to: the log says why. Asking again goes on there.`,
    },
    reset: {
      description: 'Empties what the model has in view of one person’s conversation; memory stays',
      ask: (whom) =>
        `This empties what the model has in view of the conversation with ${whom}. What is remembered of them stays, and what they said lately is still consolidated. Go on?`,
      button: 'Empty the conversation',
      done: (whom) => `The conversation with ${whom} begins anew, before anything else in it is sent.`,
      noAgent: (whom) => `There is no conversation with ${whom} that could be emptied.`,
    },
  },

  native: {
    tends: (turns) =>
      `My memory is tended by Letta’s own sleep-time: it reads along after every ${turns === 1 ? 'turn' : `${number(turns)} turns`} by itself, and nobody can make it begin earlier, I neither.`,
    notPromised:
      'It sees to the size of my memory itself, rests on no quotes of what was said, and what it writes or forgets can’t be undone.',
    moving: 'My memory is just being handed over; nothing of it gets lost.',
    runsTitle: 'Its last runs',
    completed: (when, duration) => `It went well ${when} and took ${duration}.`,
    failed: (when, duration) => `It failed ${when} after ${duration}.`,
    running: (when) => `It is running since ${when}.`,
    noRunsYet: 'It hasn’t run yet.',
    changedTitle: 'What it changed last',
    changed: (block, added, updated, removed) =>
      `${block}: learned **${number(added)}**, updated **${number(updated)}**, let go **${number(removed)}**`,
    nothingChanged: 'Nothing so far.',
    messagesSinceItRead: (turns) => `${nounFor(turns, message)} since it last read along`,
  },

  diff: { legend: '+ learned   ~ updated   - let go', onlyTidied: 'Only tidied up.' },

  blocks: {
    persona: { yours: 'Who I am with you', theirs: 'Who I am with them' },
    human: { yours: 'What I know of you', theirs: 'What I know of them' },
    goals: { yours: 'Your plans', theirs: 'Their plans' },
    session_context: { yours: 'Lately', theirs: 'Lately' },
    constraints: { yours: 'What I keep to', theirs: 'What I keep to' },
  },

  slots: {
    mood: 'Mood and topic',
    reflection: 'Reflection',
    next: 'Next',
    pattern: 'Pattern',
    course: 'Mood week by week, from -2 to 2',
  },

  departures: {
    'no-longer-true': 'no longer true',
    done: 'done',
    expired: 'its time is over',
    'not-spoken-of': 'not spoken of for a while',
    'no-room': putAside,
    'slot-full': putAside,
    'over-the-cap': 'more than I take in at once',
    merged: 'another line says the same',
    superseded: replaced,
    'superseded-by-another-writer': replaced,
    'edited-by-another-writer': byHand,
    'removed-by-another-writer': byHand,
    'changed-by-another-writer': byHand,
    'block-rewritten': byHand,
    'block-emptied': byHand,
    'low-confidence': 'I wasn’t sure enough',
    'not-supported': 'nothing you said bears it out',
    contradicted: 'you said otherwise later',
    undone: 'I had put lines together, and that was undone',
    'not-confirmed': 'I have noticed it only once',
    secret: 'it told a secret',
  },

  refusals: {
    'protected-block': 'it would have changed what always stays as it is',
    'unknown-block': 'I had no place for it',
    'too-long': 'it was too long to note down',
    'nothing-left': 'nothing in it was worth keeping',
    'no-evidence': 'nothing that was said bears it out',
    'not-the-persons-words': 'it wasn’t in your own words',
    'copied-from-the-prompt': 'it came from my own instructions, not from you',
    question: 'it was a question of mine, not something you said',
    order: anOrder,
    denied: 'you denied it or only supposed it',
    'not-supported': 'what you said doesn’t bear it out',
    'about-someone-else': 'it was about somebody else',
    secret: 'it looked like a password or another secret',
    forgotten: 'you asked me to forget it',
    'unknown-target': 'what it would have changed isn’t there',
    'target-changed': 'what it would have changed had just changed already',
    'low-confidence': 'I wasn’t sure enough',
    'over-the-cap': 'it was more than I take in at once',
    'already-known': 'I knew it already',
    'already-obsolete': 'I know that it’s no longer true',
    'no-room': 'there was no room left for it',
    pinned: 'it would have changed a line that is to stay as it is',
    'told-elsewhere': 'it would have mixed what you told me in different places',
    undone: 'it was undone before',
    'would-break-a-promise': 'I couldn’t note it down without harm to what I know already',
  },

  deferrals: {
    'cap-of-the-person': 'I’ve done this for one person as often as I can in a day',
    'cap-of-manual': '`/consolidate` has been used as often as it can be in a day',
    'cap-of-the-bot': 'I’ve done this for everyone together as often as I can in a day',
    'calls-of-the-person': 'what is set aside for a day of my thinking of one person was used up',
    'calls-of-the-bot': 'what is set aside for a day of my thinking was used up',
    'letta-is-down': unreachable,
    stopping: 'I had to break off for a moment',
  },

  cycleFailures: {
    'letta-unreachable': unreachable,
    'letta-overloaded': 'too much was going on at once',
    'letta-refused-key': 'I was locked out, and only the people who look after me can change that',
    'letta-agent-missing': 'I couldn’t find my other half',
    'letta-busy': 'my memory was busy with something else',
    'letta-rejected': 'my memory wouldn’t take what I wanted to write down',
    'letta-broken': 'something went wrong on the way to my memory',
    'model-unavailable': 'my other half couldn’t find her words',
    'model-rate-limited': 'my other half had to catch her breath',
    'model-refused-key': noVoice,
    'model-out-of-credit': noVoice,
    'model-missing': noVoice,
    'context-overflow': 'it was too much to read at once',
    'history-refused': 'what was said would not fit together for me',
    'outcome-unknown': 'I was interrupted and can’t know how far I got',
    'empty-answer': 'my other half said nothing',
    'record-unreadable': 'I couldn’t read my own notes',
    'store-unavailable': 'I couldn’t open my own notes',
    'too-many-users': 'I already know as many people as I can do justice to',
    'too-many-requests': 'too many people wanted something of me at once',
    unparsable: 'I couldn’t make sense of what my other half said',
    'invariant-broken': 'it would have done my memory harm, so I wrote nothing',
  },
  unknownReason: 'something went wrong on my side',

  share: (used, whole) => `**${number(used)}** of ${number(whole)}`,
  andMore: (leftOut) => `… and ${number(leftOut)} more`,
};
