import EdgeConfig
import EdgeModel
import EdgeObserve
import EdgeX509

/// A chain of certificates in a PEM file, to be judged as if a server had sent it.
struct ChainFile {
  private let chain: [[UInt8]]

  init(_ path: String) throws(ConfigError) {
    func mistake(_ problem: String) -> ConfigError {
      ConfigError([
        Mistake(
          file: path, place: nil, problem: problem,
          remedy: "give the certificates as a server sends them, in PEM, the leaf first")
      ])
    }
    let bytes = try InputFile(path).bytes
    do {
      chain = try PEM.certificates(in: bytes)
    } catch {
      throw mistake("\(error)")
    }
    guard !chain.isEmpty else { throw mistake("there is no certificate in it") }
  }

  /// The recording of a handshake that never was, at a port that nobody can connect to.
  ///
  /// `text`: the name that the chain has to cover, or an address.
  func recording(name text: String, _ settings: Settings) throws -> RecordedRun {
    let sought = Address(text)
    let name = sought == nil ? try DomainName(host: text) : nil
    let surroundings = try Surroundings(settings)
    let now = surroundings.at ?? Moment.now()
    let unspecified = Address(bytes: [0, 0, 0, 0])
    let handshakes = unspecified.map { address in
      Handshake(
        endpoint: Endpoint(address: address, port: 0, serverName: settings.looking.serverName ?? name, sought: sought),
        began: now, connected: nil, ended: .zero, outcome: .handshake, chain: chain)
    }
    let observation = Observation(
      target: name ?? .root, began: now, ended: now, walk: Walk(), handshakes: handshakes.map { [$0] } ?? [])
    return RecordedRun(
      header: ReportHeader(version: Settings.version, time: now, vantage: settings.vantage),
      command: .certificates(host: name?.host ?? text, port: 443), at: surroundings.at, expectations: Expectations(),
      anchors: surroundings.trust?.anchors, hasOwnAnchors: surroundings.trust?.isGiven == true,
      lists: surroundings.lists.lists, observations: [observation], elapsed: .zero)
  }
}
