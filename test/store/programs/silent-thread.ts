/** A thread that ends before it says a word. */
process.exit(0);
