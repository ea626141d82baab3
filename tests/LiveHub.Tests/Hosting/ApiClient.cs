using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace LiveCommerce.LiveHub.Tests.Hosting;

/// <summary>One caller of the public API, who speaks HTTP and nothing else.</summary>
internal sealed class ApiClient(RunningShop shop, string? token)
{
    public string? Token => token;

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public Task<Answer> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, body);

    public Task<Answer> PostAsync(string path, object? body = null, string? key = null) => SendAsync(HttpMethod.Post, path, body, key);

    /// <param name="body">Text is sent as it is, as JSON.</param>
    public async Task<Answer> SendAsync(HttpMethod method, string path, object? body = null, string? key = null, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(method, new Uri(shop.Address, path));
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        request.Content = body switch
        {
            null => null,
            HttpContent content => content,
            byte[] raw => new ByteArrayContent(raw) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } },
            string text => new ByteArrayContent(Encoding.UTF8.GetBytes(text)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mediaType) } },
            _ => JsonContent.Create(body),
        };
        using var response = await shop.Http.SendAsync(request);
        return new Answer(
            shop.Description, method.Method, request.RequestUri!.AbsolutePath, (int)response.StatusCode, await response.Content.ReadAsStringAsync(),
            response.Content.Headers.ContentType?.MediaType, response.Headers);
    }

    public string NewReservationId(TimeSpan ahead = default) => Guid.CreateVersion7(shop.Time.GetUtcNow() + ahead).ToString();
}
