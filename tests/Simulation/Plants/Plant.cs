namespace LiveCommerce.Grains;

/// <summary>
/// Which bug is planted in this process. The places that ask stand in the real code under <c>#if PLANTS</c>; only the simulator is built with that.
/// </summary>
internal static class Plant
{
    /// <summary>Set before the first world is made and never while one runs.</summary>
    public static Bug Planted { get; set; }

    public static bool Is(Bug bug) => Planted == bug;
}
