import Foundation
import Glibc
import Synchronization

/// Lets a command that owns folders and processes clean up when a signal ends it.
final class Interruption {
  private let received = Received()
  private let sources: [any DispatchSourceSignal]

  private final class Received: Sendable {
    let signal = Mutex<Int32?>(nil)
  }

  /// 130 after SIGINT, 143 after SIGTERM; none as long as nobody interrupts.
  var status: Int32? { received.signal.withLock(\.self).map { 128 + $0 } }

  /// Calls `cancel` when the process is told to end.
  init(cancel: @escaping @Sendable () -> Void) {
    let received = received
    sources = [SIGINT, SIGTERM].map { number in
      // Otherwise the process is gone before anybody hears of it.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        received.signal.withLock { $0 = $0 ?? number }
        cancel()
      }
      source.resume()
      return source
    }
  }

  deinit { for source in sources { source.cancel() } }
}
