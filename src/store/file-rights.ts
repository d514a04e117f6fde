import { chmodSync, statSync } from 'node:fs';

/** A file that others than its owner may read or write. */
export type WideFile = {
  readonly file: string;
  /** As `chmod` takes it, such as `644`. */
  readonly mode: string;
};

export type NarrowedFile = WideFile & { readonly outcome: 'narrowed' | 'not-ours' };

const forOthers = 0o077;

/** Those of the files that are there and that others may read or write. Folders count as well. */
export function wideFilesAmong(files: readonly string[]): readonly WideFile[] {
  // Rights are told otherwise there, and these say nothing.
  if (process.platform === 'win32') return [];
  return files.flatMap((file) => {
    const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
    return (mode & forOthers) === 0 ? [] : [{ file, mode: (mode & 0o777).toString(8) }];
  });
}

/** Takes from the others what they may do with these files. What is no file is left alone. */
export function narrowFiles(files: readonly string[]): readonly NarrowedFile[] {
  const wideFiles = wideFilesAmong(files).filter(({ file }) => statSync(file).isFile());
  return wideFiles.map((wide) => {
    try {
      chmodSync(wide.file, Number.parseInt(wide.mode, 8) & ~forOthers);
      return { ...wide, outcome: 'narrowed' };
    } catch {
      return { ...wide, outcome: 'not-ours' };
    }
  });
}
