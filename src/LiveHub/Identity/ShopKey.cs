using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace LiveCommerce.LiveHub.Identity;

/// <summary>A key of the shop's identity provider, ready to verify, bound to one algorithm.</summary>
public sealed record ShopKey(string Id, string Algorithm, SecurityKey Key)
{
    /// <summary>Reads one key; on failure <paramref name="fault"/> says what is wrong, without the key's content.</summary>
    public static bool TryLoad(ShopKeyOptions options, [NotNullWhen(true)] out ShopKey? key, [NotNullWhen(false)] out string? fault)
    {
        key = null;
        fault = null;
        if ((options.Key is null) == (options.KeyFile is null)) fault = "set either Key or KeyFile";
        else
        {
            try
            {
                var text = (options.Key ?? File.ReadAllText(options.KeyFile!)).Trim();
                if (text.Contains("PRIVATE KEY", StringComparison.Ordinal)) fault = "this is a private key; only the public key belongs here";
                else if (Load(options.Algorithm, text, out fault) is { } loaded) key = new ShopKey(options.Id, options.Algorithm, loaded);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                fault = $"{options.KeyFile} cannot be read";
            }
            catch (Exception e) when (e is ArgumentException or FormatException or CryptographicException)
            {
                fault = $"this is not a key for {options.Algorithm} (base64 for HS256, a public key in PEM otherwise)";
            }
        }
        return key is not null;
    }

    private static SecurityKey? Load(string algorithm, string text, out string? fault)
    {
        fault = null;
        switch (algorithm)
        {
            case SecurityAlgorithms.HmacSha256:
                var secret = Convert.FromBase64String(text);
                if (secret.Length >= 32) return new SymmetricSecurityKey(secret);
                fault = "a shared secret has at least 32 bytes";
                return null;
            case SecurityAlgorithms.RsaSha256:
                var rsa = RSA.Create();
                rsa.ImportFromPem(text);
                if (rsa.KeySize >= 2048) return new RsaSecurityKey(rsa);
                fault = "an RSA key has at least 2048 bits";
                return null;
            case SecurityAlgorithms.EcdsaSha256:
                var curve = ECDsa.Create();
                curve.ImportFromPem(text);
                if (curve.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value)
                    return new ECDsaSecurityKey(curve);
                fault = "ES256 uses the curve P-256";
                return null;
            default:
                fault = "Algorithm is HS256, RS256 or ES256";
                return null;
        }
    }
}
