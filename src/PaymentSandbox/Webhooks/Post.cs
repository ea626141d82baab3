using System.Net.Http.Headers;

namespace LiveCommerce.PaymentSandbox.Webhooks;

/// <summary>Brings a message over HTTP.</summary>
internal static class Post
{
    public static async Task<bool> TryAsync(HttpClient client, Uri endpoint, Message message)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(message.Body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add("Stripe-Signature", message.Signature);
            using var response = await client.SendAsync(request);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
