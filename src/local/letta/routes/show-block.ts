import type { BlockRow } from '../rows.ts';

/** A block as the API shows it. */
export function showBlock(block: BlockRow): Record<string, unknown> {
  return {
    value: block.value,
    limit: block.limit,
    project_id: null,
    template_name: null,
    is_template: false,
    template_id: null,
    base_template_id: null,
    deployment_id: null,
    entity_id: null,
    preserve_on_migration: false,
    label: block.label,
    read_only: block.readOnly,
    description: block.description,
    metadata: block.metadata,
    hidden: block.hidden,
    id: block.id,
    created_by_id: null,
    last_updated_by_id: null,
    tags: block.tags,
  };
}
