"""View UI for Vue 2, the former iView: selects and switches without inputs, one input for both days of a period."""
