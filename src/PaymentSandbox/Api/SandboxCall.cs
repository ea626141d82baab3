using System.Text.Json.Nodes;

namespace LiveCommerce.PaymentSandbox.Api;

/// <summary>One request, whatever carried it.</summary>
/// <param name="Method">Of HTTP.</param>
/// <param name="Path">Without the query.</param>
/// <param name="Query">Decoded.</param>
/// <param name="Form">Decoded.</param>
/// <param name="Bearer">The API key.</param>
/// <param name="IdempotencyKey">Null where none was sent.</param>
public sealed record SandboxCall(
    string Method, string Path, IReadOnlyDictionary<string, string> Query, IReadOnlyDictionary<string, string> Form, string? Bearer, string? IdempotencyKey)
{
    /// <summary>The same content has the same one.</summary>
    public string Fingerprint => $"{Path}\n{string.Join('\n', Form.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => $"{each.Key}={each.Value}"))}";
}

/// <summary>One answer.</summary>
/// <param name="Status">Of HTTP; 0 where the connection breaks instead.</param>
/// <param name="Body">JSON.</param>
/// <param name="IsReplayed">The stored answer to an earlier request with this key.</param>
/// <param name="RetryAfter">In seconds.</param>
public sealed record SandboxAnswer(int Status, string Body, bool IsReplayed = false, int? RetryAfter = null)
{
    public static readonly SandboxAnswer Reset = new(0, "");

    internal static SandboxAnswer Of(int status, JsonObject body) => new(status, body.ToJsonString());
}
