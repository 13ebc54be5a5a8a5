import EdgeModel
import EdgeX509
import Yams

/// The TLS half of a simulated internet: authorities, certificates and endpoints, read from a world's `tls.yaml`.
///
/// What can be written is told in `Docs/lab.md`, certificate by certificate; an endpoint shows some of them:
///
/// ```yaml
/// authorities:
///   - { name: Lab Root, anchor: true }        # in the trust bundle; without any the vantage has no trust store
///   - { name: Lab CA 1, issuer: Lab Root }
/// certificates:
///   - { id: shop, issuer: Lab CA 1, names: [shop.example.com], from: -30d, until: 160d }
/// endpoints:
///   - addresses: [127.53.9.1]
///     port: 443                               # the default
///     serve: [shop, Lab CA 1]                 # the chain as served: ids or names of authorities
///     # also: hosts: [{ names: [a.example.com], serve: [a] }]   by server name; alone, others get an alert
///     #       pages: what it answers over HTTP, see `WorldPage`
///     #       client: requested|required   alpn: [h2, http/1.1]   alpn_only: true: others get an alert
///     #       version: TLSv1|TLSv1.1|TLSv1.2   the only one   ciphers, groups, signatures: in OpenSSL's form
///     #       twin: [other, Lab CA 1]   a second chain, for a key of another kind   starttls: see `MailDoor.Manner`
///     #       renegotiates: true   asks for another handshake before it answers, below TLS 1.3
///     #       refuses: reset|closing|silent   does so in place of an alert where no handshake comes about
///   - { addresses: [127.53.9.2], fault: silent }   # see `Fault`
///   - { addresses: [127.53.9.2], port: 80, clear: true, pages: [{ status: 404 }] }   # HTTP without TLS
/// ```
///
/// An address that refuses connections is one that is not listed.
package struct TLSWorld: Sendable {
  /// How an endpoint fails.
  package enum Fault: String, Hashable, Sendable, CaseIterable {
    /// Accepts TCP and never speaks.
    case silent
    /// Leaves SYNs unanswered.
    case noAccept = "no-accept"
    /// Answers HTTP in the clear.
    case plaintext
    /// Ends the connection with RST once the client has spoken.
    case reset
    /// Answers octets that are no protocol.
    case garbage
    /// Sends one octet a second.
    case slow
    /// Closes the connection in order once the client has spoken.
    case closing
    /// Greets as an SSH server does, without waiting for the client.
    case banner
    /// Sends the TLS alert *internal_error*.
    case alert
  }

  package struct Host: Hashable, Sendable {
    package var names: [DomainName]
    package var identity: Identity
  }

  package struct Service: Hashable, Sendable {
    package var identity: Identity?
    package var hosts: [Host] = []
    package var clientCertificate = Handshake.ClientCertificate.none
    package var habits = Service.usualHabits
    package var door: MailDoor.Manner?
    /// Whether it asks for another handshake before it answers.
    package var renegotiates = false
    /// What it does in place of an alert where no handshake comes about: resets, closes or says nothing.
    package var refusal: Fault?
    /// What is answered over HTTP; none: 200 to everything.
    package var pages: [WorldPage] = []

    private static let usualHabits: TLSContext.Habits = {
      var habits = TLSContext.Habits()
      habits.protocols = ["http/1.1"]
      return habits
    }()
  }

  package enum Behaviour: Hashable, Sendable {
    case serve(Service)
    /// HTTP without TLS.
    case clear([WorldPage])
    case fault(Fault)
  }

  package struct Endpoint: Hashable, Sendable {
    package var addresses: [Address]
    package var port: UInt16
    package var behaviour: Behaviour
    /// Where it stands in the file.
    package var line: Int
  }

  package let file: String
  /// The certificates that clients of this world trust, DER.
  package private(set) var anchors: [[UInt8]] = []
  /// Each certificate with its key, by id or by name of the authority.
  package private(set) var identities: [String: Identity] = [:]
  package private(set) var endpoints: [Endpoint] = []

  /// The anchors as a trust bundle.
  package var bundle: String { anchors.map { PEM.text($0) }.joined() }

  /// Mints every certificate anew; times are before or after `now`.
  package init(yaml: String, file: String, now: Moment) throws {
    self.file = file
    guard let world = try WorldEntry(yaml: yaml, file: file, keys: ["authorities", "certificates", "endpoints"]) else {
      return
    }
    var subjects: [String: String] = [:]
    for node in try world.list("authorities") {
      let entry = try WorldEntry(
        node, file: file,
        keys: ["name", "twin", "anchor"] + WorldEntry.orderKeys)
      let name = try entry.required("name")
      let twin = try entry.text("twin").map { try identity(named: $0, in: entry) }
      subjects[name] = try entry.text("twin").flatMap { subjects[$0] } ?? name
      var order = try entry.order(
        subject: subjects[name] ?? name, identifier: name, now: now, from: .days(-3650), until: .days(3650))
      order.usage = .authority
      try mint(order, as: name, key: twin?.key, for: entry)
      if try entry.flag("anchor"), let certificate = identities[name]?.chain.first { anchors.append(certificate) }
    }
    for node in try world.list("certificates") {
      let entry = try WorldEntry(
        node, file: file,
        keys: ["id", "names", "subject", "usage", "must_staple", "staple"] + WorldEntry.orderKeys)
      let identifier = try entry.required("id")
      let names = try entry.texts("names")
      var order = try entry.order(
        subject: try entry.text("subject") ?? names.first ?? identifier, identifier: identifier, now: now,
        from: .days(-30), until: .days(60))
      order.names = names
      order.mustStaple = try entry.flag("must_staple")
      if let usage = try entry.text("usage") {
        guard let usage = CertificateOrder.Usage(rawValue: usage) else {
          throw entry.flaw("usage", "is one of server, client, authority, responder")
        }
        order.usage = usage
      }
      try mint(order, as: identifier, key: nil, for: entry)
      try staple(identifier, for: entry, now: now)
    }
    endpoints = try world.list("endpoints").map { try endpoint($0) }
  }

  private mutating func mint(_ order: CertificateOrder, as name: String, key: PrivateKey?, for entry: WorldEntry) throws
  {
    guard identities[name] == nil else { throw entry.flaw("\(name) is there already") }
    let issuer = try entry.text("issuer").map { try identity(named: $0, in: entry) }
    do throws(MintFlaw) {
      let kind = (try? entry.text("key")) ?? "ecdsa-p256"
      let key = if let key { key } else { try PrivateKey(fresh: kind) }
      identities[name] = try Identity(order, key: key, issuer: issuer)
    } catch {
      throw entry.flaw("\(error)")
    }
  }

  /// Gives a certificate the OCSP response that its entry asks for.
  private mutating func staple(_ name: String, for entry: WorldEntry, now: Moment) throws {
    guard let text = try entry.text("staple") else { return }
    guard let order = StapleOrder(rawValue: text) else {
      throw entry.flaw("staple", "is one of \(StapleOrder.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    guard let issuer = try entry.text("issuer").map({ try identity(named: $0, in: entry) }) else {
      throw entry.flaw("staple", "needs an issuer")
    }
    do throws(MintFlaw) {
      let staple = try identities[name]?.staple(order, issuer: issuer, now: now)
      identities[name]?.staple = staple
    } catch {
      throw entry.flaw("\(error)")
    }
  }

  private func identity(named name: String, in entry: WorldEntry) throws -> Identity {
    guard let identity = identities[name] else { throw entry.flaw("\(name) is not defined above") }
    return identity
  }

  /// A chain of several certificates, with the key of the first.
  private func identity(serving names: [String], in entry: WorldEntry) throws -> Identity? {
    let parts = try names.map { try identity(named: $0, in: entry) }
    return parts.first.map { Identity(chain: parts.flatMap(\.chain), key: $0.key, staple: $0.staple) }
  }

  private func endpoint(_ node: Node) throws -> Endpoint {
    let entry = try WorldEntry(
      node, file: file,
      keys: [
        "addresses", "port", "serve", "hosts", "client", "alpn", "alpn_only", "version", "ciphers", "groups",
        "signatures", "twin", "starttls", "fault", "pages", "renegotiates", "refuses", "clear",
      ])
    let addresses = try entry.texts("addresses").map { text in
      guard let address = Address(text) else { throw entry.flaw("addresses", "\(text) is not an IP address") }
      return address
    }
    guard !addresses.isEmpty else { throw entry.flaw("addresses are missing") }
    guard let port = UInt16(try entry.text("port") ?? "443"), port > 0 else { throw entry.flaw("port", "is no port") }
    if let text = try entry.text("fault") {
      guard let fault = Fault(rawValue: text) else {
        throw entry.flaw("fault", "is one of \(Fault.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      return Endpoint(addresses: addresses, port: port, behaviour: .fault(fault), line: entry.line)
    }
    let pages = try entry.list("pages").map { node throws(WorldFlaw) in try WorldPage(node, file: file) }
    if try entry.flag("clear") {
      return Endpoint(addresses: addresses, port: port, behaviour: .clear(pages), line: entry.line)
    }
    var service = Service(identity: try identity(serving: try entry.texts("serve"), in: entry))
    for node in try entry.list("hosts") {
      let host = try WorldEntry(node, file: file, keys: ["names", "serve"])
      let names = try host.texts("names").map { text in
        do throws(DomainName.Flaw) {
          return try DomainName(text)
        } catch {
          throw host.flaw("names", "\(text): \(error)")
        }
      }
      guard let identity = try identity(serving: try host.texts("serve"), in: host) else {
        throw host.flaw("serve is missing")
      }
      service.hosts.append(Host(names: names, identity: identity))
    }
    guard service.identity != nil || !service.hosts.isEmpty else {
      throw entry.flaw("serve, hosts, clear or fault is missing")
    }
    if let client = try entry.text("client") {
      guard let client = Handshake.ClientCertificate(rawValue: client) else {
        throw entry.flaw("client", "is one of none, requested, required")
      }
      service.clientCertificate = client
    }
    service.renegotiates = try entry.flag("renegotiates")
    if let text = try entry.text("refuses") {
      let manners = [Fault.reset, .closing, .silent]
      guard let manner = manners.first(where: { $0.rawValue == text }) else {
        throw entry.flaw("refuses", "is one of \(manners.map(\.rawValue).joined(separator: ", "))")
      }
      service.refusal = manner
    }
    service.habits = try habits(of: entry, else: service.habits)
    service.pages = pages
    if let text = try entry.text("starttls") {
      guard let door = MailDoor.Manner(rawValue: text) else {
        throw entry.flaw("starttls", "is one of \(MailDoor.Manner.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      service.door = door
    }
    return Endpoint(addresses: addresses, port: port, behaviour: .serve(service), line: entry.line)
  }

  private func habits(of entry: WorldEntry, else usual: TLSContext.Habits) throws -> TLSContext.Habits {
    var habits = usual
    if entry.has("alpn") { habits.protocols = try entry.texts("alpn") }
    habits.insistsOnProtocol = try entry.flag("alpn_only")
    habits.version = try entry.text("version")
    guard [nil, "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"].contains(habits.version) else {
      throw entry.flaw("version", "is one of TLSv1, TLSv1.1, TLSv1.2, TLSv1.3")
    }
    habits.ciphers = try entry.text("ciphers")
    habits.groups = try entry.text("groups")
    habits.signatures = try entry.text("signatures")
    habits.twin = try identity(serving: try entry.texts("twin"), in: entry)
    return habits
  }
}
