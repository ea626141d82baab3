using System.Text.Encodings.Web;
using LiveCommerce.Checkout.Payments.Sandbox;
using LiveCommerce.LiveHub.Catalogue;
using LiveCommerce.LiveHub.Identity;

namespace LiveCommerce.LiveHub.Api;

/// <summary>
/// The sandbox provider's own page: where a buyer confirms or refuses a challenged payment, as a bank's page would ask. It belongs to the
/// provider, not to the shop, so it takes no token; knowing the charge's random id is what a bank's link would need too.
/// </summary>
public static class SandboxApi
{
    public static IEndpointRouteBuilder MapSandboxApi(this IEndpointRouteBuilder app)
    {
        var challenge = app.MapGroup("/sandbox/challenge/{chargeId}").WithTags("Sandbox").ExcludeFromDescription();
        challenge.MapGet("", (string chargeId, SandboxProvider sandbox) => sandbox.FindChallenge(chargeId) is { } found
            ? Results.Content(Page(found), "text/html; charset=utf-8")
            : Problems.Refuse(ProblemCode.NotFound)).RequireCaller(Callers.Anyone, ignoreBadToken: true);
        challenge.MapPost("/accept", (string chargeId, SandboxProvider sandbox) => AnswerAsync(sandbox, chargeId, accept: true))
            .RequireCaller(Callers.Anyone, ignoreBadToken: true).DisableAntiforgery();
        challenge.MapPost("/refuse", (string chargeId, SandboxProvider sandbox) => AnswerAsync(sandbox, chargeId, accept: false))
            .RequireCaller(Callers.Anyone, ignoreBadToken: true).DisableAntiforgery();
        return app;
    }

    private static async Task<IResult> AnswerAsync(SandboxProvider sandbox, string chargeId, bool accept)
    {
        if (sandbox.FindChallenge(chargeId) is not { } found) return Problems.Refuse(ProblemCode.NotFound);
        await (accept ? sandbox.AcceptAsync(chargeId) : sandbox.RefuseAsync(chargeId));
        return Results.LocalRedirect(found.ReturnUrl ?? $"/?purchase={Uri.EscapeDataString(found.Reference)}");
    }

    private static string Page(SandboxChallenge challenge)
    {
        var encode = HtmlEncoder.Default;
        var body = challenge.IsOpen
            ? $"""
               <p>The shop asks for <strong>{encode.Encode($"{PriceText.Format(challenge.Amount)} {challenge.Amount.Currency}")}</strong>. Is that you?</p>
               <form method="post" action="/sandbox/challenge/{encode.Encode(challenge.ChargeId)}/accept"><button data-testid="challenge-accept">Yes, pay</button></form>
               <form method="post" action="/sandbox/challenge/{encode.Encode(challenge.ChargeId)}/refuse"><button data-testid="challenge-refuse">No, refuse</button></form>
               """
            : $"""<p>This payment is no longer open. <a href="/?purchase={encode.Encode(challenge.Reference)}">Back to the shop</a></p>""";
        return $"""
                <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
                <title>Sandbox bank</title><link rel="stylesheet" href="/sandbox.css"><link rel="icon" href="data:,"></head>
                <body><main><h1>Sandbox bank</h1>{body}</main></body></html>
                """;
    }
}
