import EdgeLab
import EdgeModel
import EdgeX509
import Testing

@Suite struct RevocationTests {
  let family: Family
  let trust: TrustStore
  let leaf: Identity

  init() throws {
    family = try Family()
    trust = try TrustStore(anchors: [family.root.certificate])
    leaf = try family.leaf { $0.serial = [1, 2, 3] }
  }

  func staple(_ order: StapleOrder, at time: Moment = noon) throws -> Staple {
    Staple(
      der: try leaf.staple(order, issuer: family.authority, now: noon), leaf: leaf.certificate,
      issuer: PathVerdict.issuer(of: leaf.certificate, among: leaf.chain + family.authority.chain, trust: trust),
      at: time)
  }

  @Test(
    arguments: [
      (.good, .good), (.delegated, .good), (.revoked, .revoked), (.stale, .stale), (.wrong, .invalid),
      (.forged, .invalid), (.later, .invalid), (.unknown, .invalid), (.endless, .stale),
    ] as [(StapleOrder, Staple.Status)])
  func staples(_ order: StapleOrder, status: Staple.Status) throws {
    #expect(try staple(order).status == status)
  }

  @Test func whatTheyTell() throws {
    let revoked = try staple(.revoked)
    #expect(revoked.revoked == noon - .days(2))
    #expect(revoked.reason == "keyCompromise")
    #expect(try staple(.good).nextUpdate == noon + .days(6))
    #expect(try staple(.wrong).reason == "it is about another certificate")
    #expect(try staple(.forged).reason?.hasPrefix("its signature is not its issuer's") == true)
    #expect(try staple(.later).reason == "the responder gave no answer: trylater")
    #expect(try staple(.unknown).reason == "the responder does not know the certificate")
    for order in StapleOrder.allCases {
      #expect(try staple(order).isUndecided == [.later, .unknown].contains(order), "\(order)")
    }
  }

  /// Good through the second of nextUpdate.
  @Test func theEdgesOfTime() throws {
    #expect(try staple(.good, at: noon + .days(6)).status == .good)
    #expect(try staple(.good, at: noon + .days(6) + .seconds(1)).status == .stale)
    #expect(try staple(.good, at: noon - .days(1) - .seconds(300)).status == .good)
    #expect(try staple(.good, at: noon - .days(1) - .seconds(301)).status == .invalid)
    // Without an end, 15 days.
    #expect(try staple(.endless, at: noon - .days(1)).status == .good)
    #expect(try staple(.endless, at: noon - .days(1) + .seconds(1)).status == .stale)
    // What was taken back stays so.
    #expect(try staple(.revoked, at: noon + .days(9)).status == .revoked)
  }

  /// Whoever signs them has to be valid as of the time that is judged, whatever the clock here says.
  @Test(arguments: [.good, .delegated] as [StapleOrder])
  func theTimeOfVerification(order: StapleOrder) throws {
    let then = noon - .days(700)
    let old = try Family.authority("Old CA", issuer: nil, from: .days(-900), until: .days(-600))
    var request = CertificateOrder(subject: "leaf", from: then - .days(9), until: then + .days(9))
    request.serial = [4]
    let leaf = try Identity(request, key: try PrivateKey(fresh: "ecdsa-p256"), issuer: old)
    let staple = try leaf.staple(order, issuer: old, now: then)
    func status(at time: Moment) -> Staple {
      Staple(der: staple, leaf: leaf.certificate, issuer: old.certificate, at: time)
    }
    #expect(status(at: then).status == .good, "\(status(at: then))")
    #expect(status(at: noon).status == .invalid, "its signer has ended")
  }

  @Test func noneAndGarbage() {
    #expect(Staple(der: nil, leaf: leaf.certificate, issuer: nil, at: noon).status == .none)
    #expect(Staple(der: [1, 2], leaf: leaf.certificate, issuer: nil, at: noon).status == .invalid)
    let issuer = family.authority.certificate
    #expect(Staple(der: [1, 2], leaf: leaf.certificate, issuer: issuer, at: noon).reason == "it is no OCSP response")
  }

  @Test func everyPrefixIsRefused() throws {
    let whole = try leaf.staple(.good, issuer: family.authority, now: noon)
    for count in 1..<whole.count {
      let part = Staple(
        der: Array(whole.prefix(count)), leaf: leaf.certificate, issuer: family.authority.certificate, at: noon)
      #expect(part.status == .invalid)
    }
  }

  func verdict(_ lists: RevocationLists, at time: Moment = noon) -> PathVerdict {
    PathVerdict(chain: leaf.chain + family.authority.chain, at: time, trust: trust, lists: lists)
  }

  @Test func revokedByList() throws {
    let list = try family.authority.revocationList(of: [[9], [1, 2, 3]], now: noon)
    let verdict = verdict(try RevocationLists(lists: [list]))
    #expect(!verdict.isTrusted)
    #expect(verdict.flaws.map(\.code) == [23] && verdict.lists == .current)
    #expect(verdict.revocations == [.init(depth: 0, time: noon - .days(2), reason: "keyCompromise")])
    // Not before it was, and after the list has ended as well.
    #expect(self.verdict(try RevocationLists(lists: [list]), at: noon - .days(3)).isTrusted)
    #expect(!self.verdict(try RevocationLists(lists: [list]), at: noon + .days(9)).isTrusted)
  }

  @Test func whatAListCanSay() throws {
    #expect(verdict(.none).lists == .notGiven)
    let namesake = try Family.authority("Test CA", issuer: nil).revocationList(of: [[9]], now: noon)
    #expect(verdict(try RevocationLists(lists: [namesake])).lists == .foreign)
    // The root's says nothing of the leaf.
    #expect(
      verdict(try RevocationLists(lists: [try family.root.revocationList(of: [[9]], now: noon)])).lists == .foreign)
    let own = try family.authority.revocationList(of: [[9]], now: noon)
    #expect(verdict(try RevocationLists(lists: [namesake, own])).lists == .current)
    guard case .ended(let end) = verdict(try RevocationLists(lists: [own]), at: noon + .days(50)).lists else {
      Issue.record("a list of 50 days ago is taken for the newest")
      return
    }
    #expect(verdict(try RevocationLists(lists: [own]), at: end).lists == .current)
    #expect(verdict(try RevocationLists(lists: [own]), at: end + .seconds(1)).lists == .ended(end))
    #expect(verdict(try RevocationLists(lists: [own]), at: noon - .days(50)).lists == .foreign, "not issued yet")
  }

  /// RFC 5280 section 5.2.5: what a list is about; what it does not cover may have been revoked elsewhere.
  @Test(
    arguments: [
      ([("issuingDistributionPoint", "critical,onlyuser:TRUE")], .current, true),
      ([("issuingDistributionPoint", "critical,onlyCA:TRUE")], .foreign, false),
      ([("issuingDistributionPoint", "critical,onlyAA:TRUE")], .foreign, false),
      ([("issuingDistributionPoint", "critical,onlysomereasons:keyCompromise")], .foreign, true),
      ([("issuingDistributionPoint", "critical,indirectCRL:TRUE")], .foreign, true),
      ([("issuingDistributionPoint", "critical,fullname:URI:http://ca.example/1.crl")], .current, true),
      ([("issuingDistributionPoint", "critical,fullname:URI:http://ca.example/2.crl")], .foreign, false),
      ([("2.5.29.27", "critical,DER:020101")], .foreign, true),
      ([("1.2.3.4.5", "critical,DER:0500")], .foreign, false),
      ([("1.2.3.4.5", "DER:0500")], .current, true),
    ] as [([(String, String)], PathVerdict.Lists, Bool)])
  func whatAListIsAbout(extensions: [(String, String)], silence: PathVerdict.Lists, counts: Bool) throws {
    let shard = MintedExtension("crlDistributionPoints", "URI:http://ca.example/1.crl")
    let leaf = try family.leaf { ($0.serial, $0.extensions) = ([1, 2, 3], [shard]) }
    func verdict(_ serial: [UInt8]) throws -> PathVerdict {
      let list = try family.authority.revocationList(
        of: [serial], now: noon, extensions: extensions.map { MintedExtension($0.0, $0.1) })
      return PathVerdict(
        chain: leaf.chain + family.authority.chain, at: noon, trust: trust, lists: try RevocationLists(lists: [list]))
    }
    #expect(try verdict([9]).lists == silence)
    #expect(try verdict([1, 2, 3]).isTrusted != counts)
  }

  @Test func anotherSerialOrAnotherIssuer() throws {
    let other = try family.authority.revocationList(of: [[1, 2, 4]], now: noon)
    let namesake = try Family.authority("Test CA", issuer: nil).revocationList(of: [[1, 2, 3]], now: noon)
    #expect(verdict(try RevocationLists(lists: [other, namesake])).isTrusted)
  }

  @Test func revokedIntermediate() throws {
    let serial = CertificateOrder(subject: "Test CA", from: noon, until: noon).serial
    let verdict = verdict(try RevocationLists(lists: [try family.root.revocationList(of: [serial], now: noon)]))
    #expect(verdict.flaws.map(\.depth) == [1])
    #expect(verdict.revocations.map(\.depth) == [1])
  }

  @Test func filesInBothForms() throws {
    let list = try family.authority.revocationList(of: [[1, 2, 3]], now: noon)
    #expect(try RevocationLists(file: list).lists == [list])
    let pem = PEM.text(list, label: "X509 CRL")
    #expect(try RevocationLists(file: Array((pem + pem).utf8)).lists == [list, list])
    #expect(throws: X509Flaw.noList) { try RevocationLists(file: Array(PEM.text(leaf.certificate).utf8)) }
    #expect(throws: X509Flaw.self) { try RevocationLists(file: list + [0]) }
    #expect(throws: X509Flaw.self) { try RevocationLists(file: Array(list.dropLast())) }
  }
}
