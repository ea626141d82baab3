using System.Globalization;
using System.Net;
using System.Text.Json;

namespace LiveCommerce.Checkout.Payments.Stripe;

/// <summary>One answer of the API.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Body">The object; undefined where it is none.</param>
/// <param name="IsReplayed">The stored answer to an earlier request with this key.</param>
/// <param name="RetryAfter">What the provider asks for.</param>
internal sealed record StripeAnswer(HttpStatusCode Status, JsonElement Body, bool IsReplayed, TimeSpan? RetryAfter)
{
    private const int Success = 2, Fault = 5, Hundred = 100;

    public bool IsSuccess => (int)Status / Hundred == Success;

    public bool IsFault => (int)Status / Hundred == Fault;

    /// <summary>Not taken: too many requests, or the same one is under way.</summary>
    public bool IsBusy => Status is HttpStatusCode.TooManyRequests or HttpStatusCode.Conflict;

    /// <summary>Nothing that the request says is wrong; the account's key is.</summary>
    public bool IsOurFault => Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    public string Why => string.Create(CultureInfo.InvariantCulture, $"{(int)Status} {Error?.Type} {Error?.Code}").TrimEnd();

    public StripeError? Error => Body.Member("error") is { } error ? StripeError.Read(error) : null;

    /// <summary>Reads status, headers and body; a body that is no JSON is none.</summary>
    public static async Task<StripeAnswer> ReadAsync(HttpResponseMessage response, TimeProvider time, CancellationToken cancellationToken)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var replayed = response.Headers.TryGetValues("Idempotent-Replayed", out var values) && values.Contains("true", StringComparer.OrdinalIgnoreCase);
        return new StripeAnswer(response.StatusCode, Parse(bytes), replayed, Wait(response, time));
    }

    private static JsonElement Parse(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static TimeSpan? Wait(HttpResponseMessage response, TimeProvider time)
    {
        var after = response.Headers.RetryAfter;
        return after?.Delta ?? (after?.Date is { } date && date > time.GetUtcNow() ? date - time.GetUtcNow() : null);
    }
}
