import Glibc

/// What a process that dies early leaves behind: nothing half-written, and an exit status that says why.
enum Signals {
  /// The temporary file being written, for the handler to remove.
  ///
  /// Unprotected because a signal handler may take no lock: one thread sets it around each write, before the file is
  /// made and after it is renamed, and the handler only reads it on its way out of the process.
  nonisolated(unsafe) private static var temporary: UnsafeMutablePointer<CChar>?

  /// Whether a monitoring system reads what is printed; set once, before the handlers are there.
  nonisolated(unsafe) private static var isNagios = false

  /// Exit 130 on SIGINT and 143 on SIGTERM; a trap of ours is a bug, 70 and one line.
  static func install(isNagios: Bool = false) {
    self.isNagios = isNagios
    signal(SIGINT) { _ in Signals.leave(130) }
    signal(SIGTERM) { _ in Signals.leave(143) }
    for trap in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT] {
      signal(trap) { _ in
        let line: StaticString = "edgeprobe: a bug in edgeprobe ended this run; nothing is known about the targets\n"
        _ = write(STDERR_FILENO, line.utf8Start, line.utf8CodeUnitCount)
        guard Signals.isNagios else { Signals.leave(70) }
        let answer: StaticString = "UNKNOWN - a bug in edgeprobe ended this run\n"
        _ = write(STDOUT_FILENO, answer.utf8Start, answer.utf8CodeUnitCount)
        Signals.leave(3)
      }
    }
    // A closed pipe is an error of write, answered where the write is.
    signal(SIGPIPE, SIG_IGN)
  }

  static func remember(temporary path: String?) {
    // Never freed: a handler on another thread may be reading it. There are as many as reports are written.
    temporary = path.flatMap { strdup($0) }
  }

  /// Only what POSIX allows in a handler.
  private static func leave(_ status: Int32) -> Never {
    if let temporary { unlink(temporary) }
    _exit(status)
  }
}
