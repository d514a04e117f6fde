import { englishEndings } from './english-endings.ts';
import { englishLives } from './english-lives.ts';
import { englishTastes } from './english-tastes.ts';
import type { Grammar } from './rule.ts';
import type { ValueWords } from './tidy-value.ts';

const openers =
  /^(?:(?:so|well|oh|ah|yes|yeah|yep|no|nope|ok|okay|hi|hello|hey|also|and|but|plus|anyway|btw|by the way|honestly|to be honest|actually|now|nowadays|these days|correction|in fact|sorry|wait|you know|as you know|fun fact|for the record|turns out|it turns out|i think|remember that|please remember that|remember|note that|this year|lately|recently|yesterday|today)(?: @?(?:scarlet|there|everyone))?[,:!]? +)+/i;

const planEnd = /\s*(?:[;:(—–]| - |, (?!\p{Lu})|\b(?:because|since|but|although|though|so that|unless)\b)/iu;
const other =
  /\s*(?:[,;:(—–]| - |\b(?:because|since|but|although|though|which|who|so that|so i|when|whenever|while|unless|more than|even if|even though)\b)/i;

const words: ValueWords = {
  ends: {
    plan: planEnd,
    preparing: planEnd,
    favourite: /\s*(?:[,;(—–]| - |\b(?:because|since|but|although|though|which)\b)/i,
    place:
      /\s*(?:[;:(—–]| - |, (?!\p{Lu})|\b(?:because|since|but|although|though|where|with|for|and (?:it|the|my)|as an?)\b)/u,
    other,
  },
  tail: /[\s,](?:now|too|also|a lot|very much|so much|really|lately|please|actually|instead|already|as well|these days|nowadays|any ?more|any longer|at the moment|right now|currently|after all|again|by the way|haha+|lol|of course|to be honest|for now|at all|from now on|more and more)$/i,
  when: /\s(?:last|this) (?:week|month|year|spring|summer|autumn|fall|winter|january|february|march|april|may|june|july|august|september|october|november|december)$|\s(?:yesterday|recently|\S+ (?:days?|weeks?|months?|years?) ago|(?:back )?in (?:19|20)\d\d|in (?:january|february|march|april|may|june|july|august|september|october|november|december)(?: \d{4})?)$/i,
  vague:
    /^(?:it|that|this|these|those|you|your|yours|him|her|them|how|what|the way|the idea|the fact|everything|nothing|something|anything|both|all|one|to (?:know|ask|say|tell|thank|hear|talk|understand|show|see (?:you|if|what|how|whether|it|that|this)|think|be (?:honest|clear|sure|able)|apologi[sz]e|share|sleep|go to (?:bed|sleep)|cry|scream|chat|vent|mention|point|hug|die)\b.*|talking (?:to|with) you)(?:\b|$)/i,
  thirdPerson: { my: 'their', me: 'them', myself: 'themselves', I: 'they' },
};

export const english: Grammar = {
  // Most special first: the first rule that fits a clause decides.
  rules: [...englishEndings, ...englishLives, ...englishTastes],
  normalise,
  changeWords:
    /\b(?:actually|now|nowadays|these days|instead|correction|in fact|turns out|from now on|changed|anymore)\b/i,
  words,
  impliedSubject:
    /^(?:also |really |now |still )*(?:like|love|hate|enjoy|dislike|detest|live|work|plan|want|play|speak|prefer|have|am|do not|don't|can't|cannot)\b/i,
};

function normalise(clause: string): string {
  return clause
    .replace(/\bI'm\b/gi, 'I am')
    .replace(/\bI've\b/gi, 'I have')
    .replace(/\bI'd\b/gi, 'I would')
    .replace(/\bI'll\b/gi, 'I will')
    .replace(/\b(do|does|did|am|is|are|was|would)n't\b/gi, '$1 not')
    .replace(/\b(?:can't|cannot)\b/gi, 'can not')
    .replace(/\bname's\b/gi, 'name is')
    .replace(openers, '')
    .replace(
      /\b(I(?: am| have| do not| am not)?) (?:(?:really|also|just|still|absolutely|truly|simply|always|now|actually|currently|recently|finally|honestly|totally|definitely|do(?! not)|even|genuinely|secretly|currently) )+/gi,
      '$1 ',
    )
    .replace(/\b(I(?: am| have)) (?:really|also|just|now|finally|recently) /gi, '$1 ')
    .replace(/^i /, 'I ');
}
