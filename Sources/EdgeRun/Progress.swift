import Glibc

/// One line on standard error that says how far long work is; only where a person looks.
struct Progress: Sendable {
  private let isShown: Bool

  init(isWanted: Bool = true) {
    // A dumb terminal cannot take the line back.
    let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? true
    isShown = isWanted && isatty(STDERR_FILENO) == 1 && !isDumb
  }

  /// Puts a text in place of the one before.
  func show(_ text: @autoclosure () -> String) {
    if isShown { writeToStandardError("\r\u{1B}[K" + text()) }
  }

  func end() {
    if isShown { writeToStandardError("\r\u{1B}[K") }
  }
}
