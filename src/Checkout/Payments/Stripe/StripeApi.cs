using System.Net.Http.Headers;

namespace LiveCommerce.Checkout.Payments.Stripe;

/// <summary>Stripe's HTTP API: forms in, JSON out. What an answer means is for others to say.</summary>
internal sealed class StripeApi(HttpClient http, StripeOptions options, TimeProvider time)
{
    public Task<StripeAnswer> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, null, cancellationToken);

    /// <param name="path">With the version.</param>
    /// <param name="form">What is sent; the same content under the same key.</param>
    /// <param name="key">Null where the call may be repeated by nature: then its answer is how things stand now, not how they stood.</param>
    /// <param name="cancellationToken">Ends the call, not its effect.</param>
    public Task<StripeAnswer> PostAsync(
        string path, IEnumerable<KeyValuePair<string, string>> form, string? key, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, form, key, cancellationToken);

    private async Task<StripeAnswer> SendAsync(
        HttpMethod method, string path, IEnumerable<KeyValuePair<string, string>>? form, string? key, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(options.Address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.ApiKey);
        request.Headers.Add("Stripe-Version", options.ApiVersion);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        if (form is not null) request.Content = new FormUrlEncodedContent(form);
        using var response = await http.SendAsync(request, cancellationToken);
        return await StripeAnswer.ReadAsync(response, time, cancellationToken);
    }
}
