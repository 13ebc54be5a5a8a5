import EdgeModel

/// The ACM certificates that the exports describe.
struct ManagedCertificates {
  private(set) var all: [ManagedCertificate] = []
  private(set) var mistakes: [Mistake] = []
  private(set) var remarks: [String] = []

  init(_ files: [ExportFile]) {
    var descriptions = Descriptions<CertificateShape>()
    for file in files {
      guard case .certificate(let shape) = file.export else { continue }
      descriptions.add(shape, of: shape.certificateArn, in: file, at: "Certificate.CertificateArn")
    }
    let (entries, contradictions) = descriptions.resolved("certificate")
    mistakes = contradictions
    all = entries.map { entry in
      var (certificate, flaws) = ManagedCertificate.read(entry.content, source: entry.file.source("Certificate"))
      certificate.taken = entry.file.taken
      mistakes += flaws.map { entry.file.mistake("Certificate." + $0.member, $0.flaw.problem, $0.flaw.remedy) }
      return certificate
    }
    let described = Set(all.map(\.arn))
    for file in files {
      guard case .certificateList(let shape) = file.export else { continue }
      let missing = Set(shape.certificateSummaryList.compactMap(\.certificateArn)).subtracting(described).sorted()
      guard let first = missing.first else { continue }
      let names = missing.prefix(4).map { PrintableText($0).text }.joined(separator: ", ")
      let more = missing.count > 4 ? " and \(missing.count - 4) more" : ""
      // That a certificate is not in the list says nothing: so it is asked for as a whole, too.
      remarks.append(
        "\(PrintableText(file.location.shown).text): listed and not described, so not compared: \(names)\(more); "
          + "list all (\(CertificateListShape.command) > \(file.location.shown.shellWord)) and describe each "
          + "(aws acm describe-certificate --certificate-arn \(first.isARN ? first : "ARN") --output json > "
          + "\(file.location.parent)\(first.isARN ? first.lastComponent : "ID").json".shellWord + ")"
      )
    }
  }
}

extension ManagedCertificate {
  fileprivate static func read(
    _ shape: CertificateShape, source: Source
  ) -> (certificate: ManagedCertificate, flaws: [(member: String, flaw: ValueFlaw)]) {
    var flaws: [(String, ValueFlaw)] = []
    var validations: [Validation] = []
    for (index, option) in (shape.domainValidationOptions ?? []).enumerated() {
      // Where it is not said, or in a word that is not known yet, a record that is printed is one to be there.
      guard !["EMAIL", "HTTP"].contains(option.validationMethod), let record = option.resourceRecord else { continue }
      do throws(ValueFlaw) {
        let validation = Validation(
          domain: option.domainName.foldedHost, name: try DomainName(route53: record.name),
          value: try DomainName(route53: record.value))
        if !validations.contains(validation) { validations.append(validation) }
      } catch {
        flaws.append(("DomainValidationOptions[\(index)].ResourceRecord", error))
      }
    }
    let serial = shape.serial.map { Serial($0) }
    if let serial, serial == nil {
      let flaw = ValueFlaw(
        "\(PrintableText(shape.serial ?? "").quoted) is not a serial number", "ACM writes it like 0a:1b:2c")
      flaws.append(("Serial", flaw))
    }
    let names = shape.subjectAlternativeNames ?? shape.domainName.map { [$0] } ?? []
    var certificate = ManagedCertificate(
      arn: shape.certificateArn, names: names.map(\.foldedHost), status: shape.status, type: shape.type ?? "",
      serial: serial.flatMap(\.self)?.text, notBefore: shape.notBefore?.moment, notAfter: shape.notAfter?.moment,
      inUseBy: (shape.inUseBy ?? []).sorted(), validations: validations,
      renewal: shape.renewalSummary.map {
        Renewal(status: $0.renewalStatus, reason: $0.renewalStatusReason, updatedAt: $0.updatedAt?.moment)
      },
      eligibility: shape.renewalEligibility, source: source)
    certificate.issuer = shape.issuer
    certificate.revokedAt = shape.revokedAt?.moment
    certificate.failureReason = shape.failureReason
    certificate.placed =
      shape.importedAt.map { Placement(time: $0.moment, member: "ImportedAt") }
      ?? shape.issuedAt.map { Placement(time: $0.moment, member: "IssuedAt") }
    // The API's enumeration has RSA_2048, its examples RSA-2048.
    certificate.keyAlgorithm = shape.keyAlgorithm?.replacing("-", with: "_")
    return (certificate, flaws)
  }
}

/// A certificate's serial number, however it is written.
struct Serial {
  /// Lower-case hexadecimal octets joined by colons, without leading zero octets.
  let text: String

  init?(_ written: String) {
    let digits = written.filter { $0 != ":" && $0 != " " }
    let octets: [UInt8]?
    // RFC 5280 allows 20 octets. More decimal digits than that many octets have hexadecimal ones are a decimal
    // number, which is how stand-ins for AWS write it.
    if digits.count > 40, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      octets = Serial.octets(ofDecimal: digits)
    } else {
      guard digits.utf8.allSatisfy(\.isHexadecimalDigit) else { return nil }
      octets = [UInt8](hex: digits.count.isMultiple(of: 2) ? digits : "0" + digits)
    }
    guard let octets, !octets.isEmpty, octets.count <= 64 else { return nil }
    let significant = octets.drop { $0 == 0 }
    text = (significant.isEmpty ? [0] : Array(significant)).map { [$0].hex() }.joined(separator: ":")
  }

  private static func octets(ofDecimal digits: String) -> [UInt8]? {
    // The least significant octet comes first while it grows.
    var octets: [UInt8] = []
    guard digits.utf8.count <= 128 else { return nil }
    for digit in digits.utf8 {
      var carry = Int(digit) - 0x30
      for index in octets.indices {
        carry += Int(octets[index]) * 10
        octets[index] = UInt8(carry & 0xFF)
        carry >>= 8
      }
      if carry > 0 { octets.append(UInt8(carry)) }
    }
    return octets.reversed()
  }
}

extension String {
  /// A host as certificates are compared: lower case, without a final dot.
  var foldedHost: String {
    let folded = lowercased()
    return folded.hasSuffix(".") ? String(folded.dropLast()) : folded
  }
}
