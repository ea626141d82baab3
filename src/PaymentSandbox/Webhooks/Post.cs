using System.Net.Http.Headers;

namespace LiveCommerce.PaymentSandbox.Webhooks;

/// <summary>Brings messages to the shop over HTTP, for as long as the process lives.</summary>
internal sealed class Post(HttpClient http, Uri endpoint)
{
    /// <summary>True where it was taken.</summary>
    public async Task<bool> TryAsync(Message message)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(message.Body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add("Stripe-Signature", message.Signature);
            using var response = await http.SendAsync(request);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
