/** What someone who runs a benchmark can put right: a wrong option, a file that can't be read. */
export class BenchFailure extends Error {
  override readonly name = 'BenchFailure';
}
