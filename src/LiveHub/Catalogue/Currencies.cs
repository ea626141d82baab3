using System.Collections.Frozen;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>
/// The active currencies of ISO 4217 and how many decimals each has. Codes without a minor unit (gold, test codes, drawing rights)
/// cannot price anything and are left out. Payment providers that count otherwise convert on their own side.
/// </summary>
public static class Currencies
{
    private static readonly FrozenDictionary<string, int> Exponents = new (int Exponent, string Codes)[]
    {
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
        (2, """
            AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE
            CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK
            LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON
            RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST
            XAD XCD XCG YER ZAR ZMW ZWG
            """),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (4, "CLF UYW"),
    }.SelectMany(group => group.Codes.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries), (group, code) => (code, group.Exponent))
        .ToFrozenDictionary(pair => pair.code, pair => pair.Exponent, StringComparer.Ordinal);

    public static IReadOnlyCollection<string> All => Exponents.Keys;

    public static bool IsKnown(string? code) => code is not null && Exponents.ContainsKey(code);

    /// <summary>The decimals of a currency: 2 for EUR, 0 for JPY, 3 for KWD.</summary>
    public static bool TryGetExponent(string? code, out int exponent)
    {
        exponent = 0;
        return code is not null && Exponents.TryGetValue(code, out exponent);
    }
}
