using System.Globalization;
using System.Text;
using System.Text.Json;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.Grains.Tests.Journal;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("arrays")]
    [InlineData("french")]
    [InlineData("structures")]
    [InlineData("unicode")]
    [InlineData("values")]
    [InlineData("weird")]
    public void WritesWhatTheVectorsOfTheStandardSay(string name)
    {
        var input = File.ReadAllBytes(TestData.Require("jcs-rfc8785", "input", name + ".json"));
        var hex = File.ReadAllText(TestData.Require("jcs-rfc8785", "outhex", name + ".txt"));
        Assert.Equal(string.Concat(hex.Where(char.IsAsciiHexDigit)), Convert.ToHexStringLower(CanonicalJson.From(input)));
    }

    /// <summary>RFC 8785, appendix B.</summary>
    [Theory]
    [InlineData("0000000000000000", "0")]
    [InlineData("8000000000000000", "0")]
    [InlineData("0000000000000001", "5e-324")]
    [InlineData("8000000000000001", "-5e-324")]
    [InlineData("7fefffffffffffff", "1.7976931348623157e+308")]
    [InlineData("ffefffffffffffff", "-1.7976931348623157e+308")]
    [InlineData("4340000000000000", "9007199254740992")]
    [InlineData("c340000000000000", "-9007199254740992")]
    [InlineData("4430000000000000", "295147905179352830000")]
    [InlineData("44b52d02c7e14af5", "9.999999999999997e+22")]
    [InlineData("44b52d02c7e14af6", "1e+23")]
    [InlineData("44b52d02c7e14af7", "1.0000000000000001e+23")]
    [InlineData("444b1ae4d6e2ef4e", "999999999999999700000")]
    [InlineData("444b1ae4d6e2ef4f", "999999999999999900000")]
    [InlineData("444b1ae4d6e2ef50", "1e+21")]
    [InlineData("3eb0c6f7a0b5ed8c", "9.999999999999997e-7")]
    [InlineData("3eb0c6f7a0b5ed8d", "0.000001")]
    [InlineData("41b3de4355555553", "333333333.3333332")]
    [InlineData("41b3de4355555554", "333333333.33333325")]
    [InlineData("41b3de4355555555", "333333333.3333333")]
    [InlineData("41b3de4355555556", "333333333.3333334")]
    [InlineData("41b3de4355555557", "333333333.33333343")]
    [InlineData("becbf647612f3696", "-0.0000033333333333333333")]
    [InlineData("43143ff3c1cb0959", "1424953923781206.2")]
    public void WritesNumbersAsEcmaScriptDoes(string bits, string expected) => Assert.Equal(
        expected, CanonicalNumber.Text(BitConverter.Int64BitsToDouble(long.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));

    [Theory]
    [InlineData(""" { "b" : 1 , "a" : [ true , null , false , { } , [ ] ] } """, """{"a":[true,null,false,{},[]],"b":1}""")]
    [InlineData("""[0,-0,-1,9007199254740991,-9007199254740991,1.0,1e2,100]""", """[0,0,-1,9007199254740991,-9007199254740991,1,100,100]""")]
    [InlineData("""["\u0001\u001f\u007f\u00e9\/\b\t\n\f\r\"\\"]""", "[\"\\u0001\\u001f\u007fé/\\b\\t\\n\\f\\r\\\"\\\\\"]")]
    [InlineData("""{"\ud83d\ude02":1,"\ufb33":2}""", "{\"😂\":1,\"\ufb33\":2}")] // by code units, not by code points
    [InlineData("\"x\"", "\"x\"")]
    public void SaysTheSameInOneWay(string json, string expected)
    {
        var canonical = CanonicalJson.From(Encoding.UTF8.GetBytes(json));
        Assert.Equal(expected, Encoding.UTF8.GetString(canonical));
        Assert.Equal(canonical, CanonicalJson.From(canonical));
    }

    [Theory]
    [InlineData("9007199254740992")]
    [InlineData("-9007199254740993")]
    [InlineData("1e999")]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"\\udc00\":1}")]
    public void RefusesWhatReadersWouldTakeDifferently(string json) => Assert.Throws<FormatException>(() => CanonicalJson.From(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("")]
    [InlineData("{\"a\":1,\"a\":1}")]
    [InlineData("{\"a\":1,\"\\u0061\":1}")]
    [InlineData("[1,]")]
    [InlineData("1 2")]
    public void RefusesWhatIsNotJson(string json) => Assert.ThrowsAny<JsonException>(() => CanonicalJson.From(Encoding.UTF8.GetBytes(json)));
}
