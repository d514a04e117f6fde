// The types of this package name others that it doesn't bring: see secretlint-preset.d.mts.
export { creator } from '@secretlint/secretlint-rule-preset-recommend';
