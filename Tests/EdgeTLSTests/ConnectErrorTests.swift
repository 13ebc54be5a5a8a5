import EdgeModel
import EdgeTLS
import Glibc
import NIOCore
import Testing

/// What the kernel says of a connection that does not come about.
///
/// It gives up by itself where the user's patience is longer than its own resends of the SYN take.
struct ConnectErrorTests {
  @Test(
    arguments: [
      (ECONNREFUSED, .refused), (ECONNRESET, .reset), (ETIMEDOUT, .timeout(.connect)),
      (EHOSTUNREACH, .unreachable("No route to host")), (ENETUNREACH, .unreachable("Network is unreachable")),
    ] as [(CInt, Handshake.Outcome)])
  func errorsOfTheKernel(code: CInt, outcome: Handshake.Outcome) {
    #expect(Handshake.Outcome(connecting: IOError(errnoCode: code, reason: "connect")) == outcome)
  }

  @Test func ownPatience() {
    #expect(Handshake.Outcome(connecting: ChannelError.connectTimeout(.seconds(5))) == .timeout(.connect))
  }
}
