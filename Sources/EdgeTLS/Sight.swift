import EdgeModel
import EdgeX509
import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// What one connection showed, with the moments in the event loop's clock.
struct Sight: Sendable {
  var outcome: Handshake.Outcome
  var connected: NIODeadline?
  /// When the outcome was known, which can be before the connection is closed.
  var known: NIODeadline?
  var facts: TLSSession.Facts?
  var clientCertificate = Handshake.ClientCertificate.none
  /// As a handshake has it.
  var hangsUp = false
  /// As it ended.
  var conversation: (any Conversation)?

  static let cancelled = Sight(outcome: .failed("cancelled"))
}

/// What a connection has shown so far that stands however it goes on: a handshake, while a page is waited for.
final class Milestone: Sendable {
  private let sight = Mutex<Sight?>(nil)

  func pass(_ sight: Sight) { self.sight.withLock { $0 = sight } }

  /// What to go by when nobody waits any longer.
  var last: Sight { sight.withLock(\.self) ?? .cancelled }
}

extension Handshake.Outcome {
  /// Why no connection came about.
  package init(connecting error: any Error) {
    switch error {
    case ChannelError.connectTimeout: self = .timeout(.connect)
    case let error as IOError:
      switch error.errnoCode {
      case ECONNREFUSED: self = .refused
      case ECONNRESET: self = .reset
      case ETIMEDOUT: self = .timeout(.connect)
      default: self = .unreachable(String(cString: strerror(error.errnoCode)))
      }
    case let error as X509Flaw: self = .failed("\(error)")
    default: self = .failed(PrintableText("\(error)").text)
    }
  }

  /// Why an established connection went no further.
  init(talking error: any Error) {
    switch error {
    case let failure as TLSFailure:
      switch failure {
      case .alert(let number): self = .alert(number)
      case .notTLS(let bytes): self = .notTLS(bytes)
      case .closed: self = .reset
      case .tooLong: self = .failed("the server sent more than 1 MiB")
      case .failed(let reason): self = .failed(reason)
      }
    case let error as IOError where [ECONNRESET, EPIPE, ECONNABORTED].contains(error.errnoCode): self = .reset
    case let error as IOError: self = .unreachable(String(cString: strerror(error.errnoCode)))
    default: self = .failed(PrintableText("\(error)").text)
    }
  }
}

extension Ending {
  init(_ error: any Error) {
    switch Handshake.Outcome(talking: error) {
    case .reset: self = (error as? TLSFailure) == .closed ? .closed : .reset
    case .alert(let number): self = .failed("TLS alert \(number)")
    case .failed(let why), .unreachable(let why): self = .failed(why)
    case let other: self = .failed("\(other)")
    }
  }
}

extension TimeAmount {
  /// At most a year, so that no arithmetic on deadlines overflows.
  init(_ duration: Duration) {
    self = .microseconds(min(max(0, duration.microseconds), 31_536_000_000_000))
  }
}

extension Duration {
  init(_ amount: TimeAmount) { self = .nanoseconds(amount.nanoseconds) }
}
