import Glibc

/// One line on standard error that says how far a long run is; only where a person looks.
struct Progress {
  private let total: Int
  private let isShown: Bool
  private var done = 0

  init(of total: Int, isShown: Bool) {
    self.total = total
    // A dumb terminal cannot take the line back.
    let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? true
    self.isShown = isShown && total > 1 && isatty(STDERR_FILENO) == 1 && !isDumb
  }

  mutating func advance() {
    done += 1
    if isShown { writeToStandardError("\rlooked at \(done) of \(total) targets") }
  }

  func end() {
    if isShown { writeToStandardError("\r\u{1B}[K") }
  }
}
