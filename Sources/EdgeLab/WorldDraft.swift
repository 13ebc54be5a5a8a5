import EdgeModel
import Glibc

/// What `servers.yaml` says, with what it stands on.
struct WorldDraft {
  struct Server {
    var name: DomainName
    var addresses: [Address] = []
    var zones: [String] = []
    var fault: DNSFault?
    var delay: Duration?
    var nsid: String?
    var resolver: DNSResolver.Kind?
    var names: [DomainName] = []
  }

  /// Own folder first, then those it stands on.
  private var directories: [String]
  private(set) var at: Moment?
  private(set) var servers: [Server] = []

  init(folder: String, depth: Int = 0) throws(WorldFlaw) {
    let directory = folder + (folder.hasSuffix("/") ? "world/" : "/world/")
    let file = directory + "servers.yaml"
    let yaml = String(decoding: try contents(of: file), as: UTF8.self)
    guard let root = try WorldEntry(yaml: yaml, file: file, keys: ["base", "at", "servers"]) else {
      throw WorldFlaw(file: file, line: 1, problem: "the file is empty")
    }
    directories = [directory]
    if let base = try root.text("base") {
      guard depth < 4 else { throw root.flaw("worlds stand on each other too deep") }
      let below = try WorldDraft(folder: folder + "/" + base, depth: depth + 1)
      directories += below.directories
      (at, servers) = (below.at, below.servers)
    }
    if let own = try root.text("at") { at = try root.value("at", own, "an ISO 8601 time") { Moment(iso8601: $0) } }
    let keys = ["name", "addresses", "zones", "fault", "delay", "nsid", "resolver", "names"]
    for entry in try root.entries("servers", keys: keys) { try add(entry) }
    guard !servers.isEmpty else { throw root.flaw("a world needs servers") }
  }

  private mutating func add(_ entry: WorldEntry) throws(WorldFlaw) {
    let name = try entry.value("name", try entry.required("name"), "a domain name") { try? DomainName($0) }
    let known = servers.firstIndex { $0.name == name }
    var server = known.map { servers[$0] } ?? Server(name: name)
    if entry.has("addresses") {
      server.addresses = try entry.texts("addresses").map { text throws(WorldFlaw) in
        try entry.value("addresses", text, "an IP address") { Address($0) }
      }
    }
    if entry.has("zones") { server.zones = try entry.texts("zones") }
    if let fault = try entry.text("fault") { server.fault = try entry.choice("fault", fault, "a fault") }
    if let delay = try entry.text("delay") {
      server.delay = try entry.value("delay", delay, "a span such as 300ms") { Duration(written: $0) }
    }
    if let nsid = try entry.text("nsid") { server.nsid = nsid }
    if let kind = try entry.text("resolver") {
      server.resolver = try entry.choice("resolver", kind, "a kind of resolver")
    }
    if entry.has("names") {
      server.names = try entry.texts("names").map { text throws(WorldFlaw) in
        try entry.value("names", text, "a domain name") { try? DomainName($0) }
      }
    }
    switch server.resolver {
    case nil where !server.names.isEmpty: throw entry.flaw("names", "are for resolvers")
    case .filtering where server.names.isEmpty: throw entry.flaw("a resolver that filters needs names")
    case .stale where server.zones.isEmpty: throw entry.flaw("a stale resolver needs the zones that it still holds")
    case let kind? where kind != .stale && !server.zones.isEmpty:
      throw entry.flaw("zones", "are for authoritative servers and stale resolvers")
    default: break
    }
    if let known { servers[known] = server } else { servers.append(server) }
  }

  /// Where a file of the world lies.
  func path(of file: String) throws(WorldFlaw) -> String {
    for directory in directories where access(directory + file, R_OK) == 0 { return directory + file }
    throw WorldFlaw(file: directories[0] + file, place: "", problem: "no such file here or in a world below")
  }
}

extension WorldEntry {
  /// Reads one of the words that a type has.
  fileprivate func choice<Word: RawRepresentable & CaseIterable>(
    _ key: String, _ text: String, _ kind: String
  ) throws(WorldFlaw) -> Word where Word.RawValue == String {
    let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
    return try value(key, text, "\(kind) (\(words))") { Word(rawValue: $0) }
  }
}
