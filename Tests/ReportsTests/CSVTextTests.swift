import Testing

@testable import Reports

struct CSVTextTests {
  @Test func plainFieldsStandAsTheyAre() {
    var csv = CSVText(header: ["layer", "flops"])
    csv.add(["conv 1", "12"])
    #expect(csv.text == "layer,flops\r\nconv 1,12\r\n")
  }

  @Test(arguments: [
    ("a,b", "\"a,b\""), ("say \"so\"", "\"say \"\"so\"\"\""), ("two\nlines", "\"two\nlines\""),
    ("two\r\nlines", "\"two\r\nlines\""),
    ("", ""), ("1x3x224; 64", "1x3x224; 64"),
  ])
  func whatWouldBreakARecordIsInQuotes(_ field: String, _ written: String) {
    var csv = CSVText(header: ["a", "b"])
    csv.add([field, "1"])
    #expect(csv.text == "a,b\r\n\(written),1\r\n")
  }

  @Test func everyRecordHasAsManyFieldsAsTheHeader() {
    var csv = CSVText(header: ["a", "b", "c"])
    csv.add(["1"])
    csv.add(["1", "2", "3", "4"])
    #expect(csv.text == "a,b,c\r\n1,,\r\n1,2,3\r\n")
  }
}
