import EdgeModel
import EdgeWire

/// The root servers to begin a walk with.
package struct RootHints: Hashable, Sendable {
  package let servers: [NameServer]

  /// All 13, as IANA's named.root of 2026 has them.
  package static let builtIn = RootHints(
    servers: [
      ("a", "198.41.0.4", "2001:503:ba3e::2:30"), ("b", "170.247.170.2", "2801:1b8:10::b"),
      ("c", "192.33.4.12", "2001:500:2::c"), ("d", "199.7.91.13", "2001:500:2d::d"),
      ("e", "192.203.230.10", "2001:500:a8::e"), ("f", "192.5.5.241", "2001:500:2f::f"),
      ("g", "192.112.36.4", "2001:500:12::d0d"), ("h", "198.97.190.53", "2001:500:1::53"),
      ("i", "192.36.148.17", "2001:7fe::53"), ("j", "192.58.128.30", "2001:503:c27::2:30"),
      ("k", "193.0.14.129", "2001:7fd::1"), ("l", "199.7.83.42", "2001:500:9f::42"),
      ("m", "202.12.27.33", "2001:dc3::35"),
    ].compactMap { letter, ipv4, ipv6 in
      guard let name = try? DomainName("\(letter).root-servers.net.") else { return nil }
      return NameServer(name: name, addresses: [Address(ipv4), Address(ipv6)].compactMap(\.self))
    })

  private init(servers: [NameServer]) { self.servers = servers }

  /// Reads a hints file in the form of named.root: NS records of the root and the addresses of their hosts.
  package init(file path: String) throws(ConfigError) {
    func mistake(_ place: String?, _ problem: String) -> ConfigError {
      ConfigError([
        Mistake(
          file: path, place: place, problem: problem,
          remedy: "give a file in the form of IANA's named.root, or leave --hints away for the built-in servers")
      ])
    }
    let contents = try InputFile(path, limit: 1 << 20).bytes
    let records: [Record]
    do {
      records = try MasterFile(contents).records
    } catch {
      throw mistake("line \(error.line)", error.reason)
    }
    let names = Set(records.filter { $0.type == .ns && $0.name.isRoot }.compactMap(\.data.name)).sorted()
    servers = names.compactMap { name in
      let addresses = records.filter { $0.name == name && $0.type.isAddress }.compactMap(\.data.address)
      return addresses.isEmpty ? nil : NameServer(name: name, addresses: addresses.sorted())
    }
    guard !servers.isEmpty else { throw mistake(nil, "it names no root server with an address") }
  }
}
