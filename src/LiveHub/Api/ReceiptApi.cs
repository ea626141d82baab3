using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Receipts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveCommerce.LiveHub.Api;

/// <summary>The public key with which anybody checks refusal receipts.</summary>
public static class ReceiptApi
{
    private const string Pem = "application/x-pem-file";

    public static IEndpointRouteBuilder MapReceiptApi(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/receipts/key", ContentHttpResult (ReceiptKey key) => TypedResults.Text(key.PublicPem, Pem))
            .RequireCaller(Callers.Anyone).Produces<string>(StatusCodes.Status200OK, Pem).WithTags("Receipts").WithName("GetReceiptKey");
        return app;
    }
}
