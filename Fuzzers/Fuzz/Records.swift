import EdgeModel
import EdgeX509

private let context = try? TLSContext()

/// Ends the process when a client reads a server's TLS records in a way that must not be.
///
/// The first octet says in pieces of which size they come.
func checkRecords(_ bytes: [UInt8]) {
  guard let context, let host = try? DomainName("shop.example.com"), let size = bytes.first,
    var session = try? TLSSession(context, role: .client(serverName: host))
  else { return }
  var rest = bytes.dropFirst()
  var isDone = false
  _ = try? session.step()
  _ = session.drain()
  while !rest.isEmpty {
    let piece = Array(rest.prefix(Int(size) * 8 + 1))
    rest = rest.dropFirst(piece.count)
    guard (try? hear(piece, &session, &isDone)) != nil else { break }
    _ = session.drain()
  }
  let facts = session.facts
  require(!isDone || facts.protocolVersion != nil, "a handshake that is done has a version")
  require(facts.chain.count <= 1000, "a chain has an end")
  _ = session.foreignBeginning
}

private func hear(_ piece: [UInt8], _ session: inout TLSSession, _ isDone: inout Bool) throws {
  try piece.withUnsafeBytes { try session.feed($0) }
  if isDone { _ = try session.read() } else { isDone = try session.step() == .done }
}
