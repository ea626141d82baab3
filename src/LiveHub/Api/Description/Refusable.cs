namespace LiveCommerce.LiveHub.Api;

/// <summary>How an endpoint says which refusals its callers have to expect, beyond those that follow from caller and body.</summary>
public static class Refusable
{
    public static TBuilder Refuses<TBuilder>(this TBuilder builder, params IReadOnlyList<ProblemCode> codes)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RefusalMetadata(codes));
}

/// <summary>The codes of one endpoint.</summary>
public sealed record RefusalMetadata(IReadOnlyList<ProblemCode> Codes);
