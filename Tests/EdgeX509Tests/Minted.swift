import EdgeLab
import EdgeModel
import EdgeX509

/// The moment that every test calls now.
let noon = Moment(seconds: 1_795_176_000)

/// A root, an authority below it, and leaves of that authority.
struct Family {
  let root: Identity
  let authority: Identity

  init() throws {
    root = try Family.authority("Test Root", issuer: nil)
    authority = try Family.authority("Test CA", issuer: root)
  }

  static func authority(
    _ name: String, issuer: Identity?, key: String = "ecdsa-p256", from: Duration = .days(-1000),
    until: Duration = .days(1000), change: (inout CertificateOrder) -> Void = { _ in }
  ) throws -> Identity {
    var order = CertificateOrder(subject: name, from: noon + from, until: noon + until)
    order.usage = .authority
    change(&order)
    return try Identity(order, key: try PrivateKey(fresh: key), issuer: issuer)
  }

  func leaf(
    _ names: [String] = ["shop.example.com"], key: String = "ecdsa-p256", from: Duration = .days(-30),
    until: Duration = .days(60), change: (inout CertificateOrder) -> Void = { _ in }
  ) throws -> Identity {
    var order = CertificateOrder(subject: "leaf", names: names, from: noon + from, until: noon + until)
    change(&order)
    return try Identity(order, key: try PrivateKey(fresh: key), issuer: authority)
  }
}

extension Identity {
  /// The leaf alone.
  var certificate: [UInt8] { chain[0] }
}
