using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Identity;

/// <summary>Stops a start with settings that could not work, in words for the operator.</summary>
internal sealed class IdentityOptionsValidator : IValidateOptions<IdentityOptions>
{
    private const int KeysMax = 16;

    public ValidateOptionsResult Validate(string? name, IdentityOptions options)
    {
        var faults = new List<string>();
        if (options.GuestTokensPerHour is < 1 or > 1_000_000) faults.Add("Identity:GuestTokensPerHour is from 1 to 1000000.");
        if (options.SignInsPerMinute is < 1 or > 10_000) faults.Add("Identity:SignInsPerMinute is from 1 to 10000.");
        if (options.Shop is { } shop) faults.AddRange(Faults(shop));
        else if (!options.GuestsMayBuy) faults.Add("Identity:GuestsMayBuy is false and there is no Identity:Shop: nobody could buy.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(ShopIdentityOptions shop)
    {
        if (shop.Issuer.Length == 0 || shop.Issuer.Any(char.IsControl)) yield return "Identity:Shop:Issuer is missing.";
        if (shop.Issuer == OwnTokens.Issuer) yield return $"Identity:Shop:Issuer must not be '{OwnTokens.Issuer}', which marks our own tokens.";
        if (shop.Audience.Length == 0) yield return "Identity:Shop:Audience is missing.";
        if (shop.Keys.Count is 0 or > KeysMax) yield return $"Identity:Shop:Keys holds 1 to {KeysMax} keys.";
        for (var i = 0; i < shop.Keys.Count; i++)
        {
            if (!ShopKey.TryLoad(shop.Keys[i], out _, out var fault)) yield return $"Identity:Shop:Keys:{i}: {fault}.";
        }
        if (shop.Keys.Where(key => key.Id.Length > 0).GroupBy(key => key.Id, StringComparer.Ordinal).Any(same => same.Count() > 1))
            yield return "Identity:Shop:Keys: two keys have the same Id.";
    }
}
