import EdgeModel
import EdgeTLS

/// Ends the process when an answer over HTTP is read in a way that must not be, or otherwise when it comes in pieces.
func checkPage(_ bytes: [UInt8]) {
  guard let size = bytes.first else { return }
  let answer = Array(bytes.dropFirst())
  let whole = read([answer[...]])
  var pieces: [ArraySlice<UInt8>] = []
  var rest = answer[...]
  while !rest.isEmpty {
    pieces.append(rest.prefix(Int(size % 7) + 1))
    rest = rest.dropFirst(Int(size % 7) + 1)
  }
  let inPieces = read(pieces)
  require(whole == inPieces, "whole \(whole), in pieces \(inPieces)")
}

private func read(_ pieces: [ArraySlice<UInt8>]) -> String {
  var reception = HTTPReception(bodyLimit: 4096)
  do throws(HTTPFlaw) {
    for piece in pieces {
      if case .done(let response) = try reception.take(piece) { return "\(response)" }
    }
    return "wants more"
  } catch {
    // What it quotes depends on how far it has come.
    return "no answer"
  }
}
