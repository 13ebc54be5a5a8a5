import EdgeModel
import Foundation

/// A network namespace of its own: loopback with the addresses that a test wants, and nothing else.
///
/// It has no name. A process on a leash holds it, so it is gone when that ends, whatever becomes of the test.
final class Namespace: Sendable {
  /// Who makes it: root right away, anybody in a user namespace.
  enum Kind: String, Sendable {
    case root, unprivileged

    /// The one that this user makes: root needs no user namespace, which many machines and every chroot forbid.
    static var possible: [Kind] { getuid() == 0 ? [.root] : [.unprivileged] }
  }

  /// Put before a command, this runs it inside.
  let prefix: [String]
  private let holder: Supervised

  init(_ kind: Kind, addresses: [Address]) async throws {
    let scratch = try Scratch()
    let unshare = try Program.unshare.path
    let flags = kind == .root ? ["--net"] : ["--user", "--map-root-user", "--net"]
    do {
      holder = try Supervised(
        "network namespace", [unshare] + flags + ["/bin/sh", "-c", "echo made; exec sleep infinity"], scratch: scratch)
    } catch {
      scratch.remove()
      throw error
    }
    do {
      try await holder.wait { $0.log.contains("made") && $0.identifier != nil }
      guard let identifier = holder.identifier else {
        throw Supervised.Failure(description: "the namespace's process is not known")
      }
      let enter = kind == .root ? ["--net"] : ["--user", "--net", "--preserve-credentials"]
      prefix = [try Program.nsenter.path, "--target", "\(identifier)"] + enter + ["--"]
      // A loopback device that is up has `::1`, and takes it no second time.
      let lines =
        ["link set lo up"]
        + addresses.filter { !($0.isIPv6 && $0.special == .loopback) }.map {
          "addr add \($0)/\($0.isIPv6 ? "128 dev lo nodad" : "32 dev lo")"
        }
      let batch = try holder.scratch.write("addresses", lines.joined(separator: "\n") + "\n")
      let outcome = try await run(prefix + [try Program.ip.path, "-batch", batch])
      guard outcome.status == 0 else { throw Supervised.Failure(description: "\(outcome)") }
    } catch {
      await holder.stop()
      throw error
    }
  }

  func stop() async { await holder.stop() }
}
