"""Commands: each a thin call to one public function of the pipeline."""
