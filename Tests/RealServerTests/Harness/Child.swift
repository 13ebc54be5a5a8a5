import Glibc
import Synchronization

/// A child process that hears every signal.
///
/// A child of Foundation's `Process` has the signal mask of the thread that started it: begun on a thread of Swift's
/// concurrency, it would never hear SIGTERM.
final class Child: Sendable {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let identifier: pid_t
  private let end = Mutex<Int32?>(nil)

  init(
    _ command: [String], in directory: String, environment: [String: String], input: Int32, output: Int32,
    errors: Int32
  ) throws {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (own, wanted) in [(input, 0), (output, 1), (errors, 2)] as [(Int32, Int32)] {
      posix_spawn_file_actions_adddup2(&actions, own, wanted)
    }
    let arguments = (Child.change + [directory] + command).map { strdup($0) } + [nil]
    let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var identifier: pid_t = 0
    let error = posix_spawn(&identifier, Child.change[0], &actions, &attributes, arguments, variables)
    guard error == 0 else { throw Failure(description: "\(command[0]): \(String(cString: strerror(error)))") }
    self.identifier = identifier
  }

  /// Goes to a folder before it becomes the command.
  private static let change = ["/bin/sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh"]

  /// The exit status, once there is one; 128 and the signal's number for a child that a signal ended.
  var status: Int32? {
    end.withLock { end in
      if let end { return end }
      var status: Int32 = 0
      guard waitpid(identifier, &status, WNOHANG) == identifier else { return nil }
      let signal = status & 0x7F
      end = signal == 0 ? status >> 8 & 0xFF : 128 + signal
      return end
    }
  }

  func signal(_ number: Int32) { if status == nil { kill(identifier, number) } }

  /// Waits for the end; after the deadline, or when the task is cancelled, brings it about.
  func ended(deadline: Duration) async -> Int32 {
    let end = ContinuousClock.now + deadline
    while true {
      if let status { return status }
      if ContinuousClock.now > end || Task.isCancelled { signal(SIGKILL) }
      try? await Task.sleep(for: .milliseconds(2))
    }
  }
}
